"""Losses: values and gradients in the prediction, with every option and with sample weights."""

from common import camel_options, draw, keras, np, to_tensor, torch, values, write

L = keras.losses


def probabilities(rng, shape):
    raw = np.exp(draw(rng, shape))
    return np.round(raw / raw.sum(-1, keepdims=True) * 1024) / 1024


def case(name, cls, options, y_true, y_pred, weights=None, dtype="float32", precision="float64"):
    loss, prediction = cls(**options, dtype=precision), to_tensor(y_pred)
    truth = torch.tensor(y_true, dtype=torch.int64 if dtype == "int32" else torch.float64)
    value = loss(truth, prediction, None if weights is None else torch.tensor(weights))
    (gradient,) = torch.autograd.grad(value, [prediction])
    return {
        "loss": name, "options": camel_options(options), "yTrue": {**values(y_true), "dtype": dtype},
        "yPred": values(prediction), "sampleWeight": None if weights is None else values(weights),
        "value": float(value.detach()), "gradient": values(gradient),
    }


def main():
    rng = np.random.default_rng(1997)
    w5, w52 = np.array([1.0, 0.0, 2.0, 0.5, 1.5]), np.abs(draw(rng, (5, 2)))
    binary = rng.integers(0, 2, (5, 1)).astype(float)
    sure = np.array([[0.25], [0.75], [1.0], [0.0], [0.5]])
    logits = draw(rng, (5, 1), 3.0)
    one_hot, classes = np.eye(4)[[0, 2, 3, 1, 2]], np.array([0, 2, 3, 1, 2])
    probs, scores = probabilities(rng, (5, 4)), draw(rng, (5, 4), 2.0)
    real, guess = draw(rng, (5, 3)), draw(rng, (5, 3))
    seq_true, seq_scores = rng.integers(0, 4, (5, 2)), draw(rng, (5, 2, 4), 2.0)
    cases = []
    for options in [{}, dict(label_smoothing=0.1)]:
        for weights in [None, w5]:
            # Probabilities of 0 and 1 are clipped by 1e-7, which single precision rounds: so Keras must, too.
            cases.append(case("binaryCrossentropy", L.BinaryCrossentropy, options, binary, sure, weights, precision="float32"))
            cases.append(case("binaryCrossentropy", L.BinaryCrossentropy, dict(from_logits=True, **options), binary, logits, weights))
            cases.append(case("categoricalCrossentropy", L.CategoricalCrossentropy, options, one_hot, probs, weights))
            cases.append(case("categoricalCrossentropy", L.CategoricalCrossentropy, dict(from_logits=True, **options), one_hot, scores, weights))
    sparse = L.SparseCategoricalCrossentropy
    for weights in [None, w5]:
        cases.append(case("sparseCategoricalCrossentropy", sparse, {}, classes, probs, weights, "int32"))
        cases.append(case("sparseCategoricalCrossentropy", sparse, dict(from_logits=True), classes, scores, weights, "int32"))
        cases.append(case("meanSquaredError", L.MeanSquaredError, {}, real, guess, weights))
        cases.append(case("meanAbsoluteError", L.MeanAbsoluteError, {}, real, guess, weights))
        cases.append(case("huber", L.Huber, {}, real, guess, weights))
        cases.append(case("huber", L.Huber, dict(delta=0.5), real, guess, weights))
    cases.append(case("sparseCategoricalCrossentropy", sparse, dict(from_logits=True), seq_true, seq_scores, w52, "int32"))
    write("losses", cases)


main()
