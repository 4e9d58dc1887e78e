"""Losses made of ops: values and gradients in the prediction, by options, reductions, shapes and sample weights."""

from common import camel_options, draw, keras, np, to_tensor, torch, values, write

L = keras.losses
ROWS = 5
WEIGHTS = np.array([1.0, 0.0, 2.0, 0.5, 1.5])
REDUCTIONS = ["sum", "none", "mean_with_sample_weight"]


def simplex(rng, shape):
    raw = np.exp(draw(rng, shape))
    return np.round(raw / raw.sum(-1, keepdims=True) * 1024) / 1024


def uniform(rng, shape, low=1 / 64, high=63 / 64):
    return np.round(rng.uniform(low, high, shape) * 1024) / 1024


def factory(name):
    short = {"KLDivergence": "klDivergence", "CTC": "ctc"}
    return short.get(name, name[0].lower() + name[1:])


def case(name, options, y_true, y_pred, weights=None, integer=False):
    loss, prediction = getattr(L, name)(**options, dtype="float64"), to_tensor(y_pred)
    truth = torch.tensor(y_true, dtype=torch.int64 if integer else torch.float64)
    value = loss(truth, prediction, None if weights is None else torch.tensor(weights))
    (gradient,) = torch.autograd.grad(value.sum(), [prediction])
    return {
        "loss": factory(name), "options": camel_options(options),
        "yTrue": {**values(y_true), "dtype": "int32" if integer else "float32"}, "yPred": values(prediction),
        "sampleWeight": None if weights is None else values(weights),
        "value": values(value), "gradient": values(gradient),
    }


def rows(name, data, options=({},), integer=False, weighted=True):
    """Each option on each pair of target and prediction, plain and weighted; each reduction on the first."""
    found = []
    for chosen in options:
        for y_true, y_pred in data:
            found.append(case(name, chosen, y_true, y_pred, integer=integer))
            if weighted:
                # Keras spreads weights over steps only where they have an axis for them.
                steps = np.ndim(y_pred) == 3 and "axis" not in chosen
                found.append(case(name, chosen, y_true, y_pred, WEIGHTS[:, None] if steps else WEIGHTS, integer))
    for reduction in REDUCTIONS:
        found.append(case(name, dict(reduction=reduction), *data[0], WEIGHTS if weighted else None, integer))
    return found


DECODING = [
    dict(strategy="greedy"), dict(strategy="greedy", merge_repeated=False), dict(strategy="greedy", mask_index=3),
    dict(strategy="beam_search", beam_width=4, top_paths=3), dict(strategy="beam_search", beam_width=50, top_paths=5),
    dict(strategy="beam_search", beam_width=10, top_paths=2, mask_index=1),
]


def decoded(rng, **how):
    inputs, lengths = draw(rng, (4, 7, 5), 1.5), np.array([7, 5, 1, 6])
    paths, scores = keras.ops.ctc_decode(torch.tensor(inputs), torch.tensor(lengths), **how)
    return {"options": camel_options(how), "inputs": values(inputs), "lengths": lengths.tolist(), "paths": values(paths), "scores": values(scores)}


def main():
    rng = np.random.default_rng(1958)
    sign = lambda shape: rng.choice([-1.0, 1.0], shape)
    coin = lambda shape: rng.integers(0, 2, shape).astype(float)
    hot = lambda shape, n: np.eye(n)[rng.integers(0, n, shape)]
    flat, steps = (ROWS, 3), (ROWS, 4, 3)
    real = [(draw(rng, shape), draw(rng, shape)) for shape in (flat, (ROWS, 1), steps)]
    cases = []
    for name in ["Hinge", "SquaredHinge"]:
        cases += rows(name, [(sign(flat), draw(rng, flat)), (coin(flat), draw(rng, flat)), (sign((ROWS, 1)), draw(rng, (ROWS, 1)))])
    cases += rows("CategoricalHinge", [(hot(ROWS, 4), draw(rng, (ROWS, 4)))])
    cases += rows("KLDivergence", [(simplex(rng, (ROWS, 4)), simplex(rng, (ROWS, 4))), (hot(ROWS, 4), simplex(rng, (ROWS, 4)))])
    cases += rows("Poisson", [(np.round(np.abs(draw(rng, flat, 3))), uniform(rng, flat, 0.5, 5))])
    cases += rows("LogCosh", [*real, (draw(rng, flat, 40), draw(rng, flat, 40))])
    cases += rows("MeanAbsolutePercentageError", real)
    cases += rows("MeanSquaredLogarithmicError", [(np.abs(a), np.abs(b)) for a, b in real])
    cases += rows("CosineSimilarity", [real[0], real[2]], [{}, dict(axis=1)], weighted=False)
    cases += rows("CosineSimilarity", [real[0]])
    focal = [{}, dict(gamma=1.5), dict(label_smoothing=0.2)]
    binary = [*focal, dict(apply_class_balancing=True, alpha=0.75), dict(apply_class_balancing=True)]
    cases += rows("BinaryFocalCrossentropy", [(coin(flat), uniform(rng, flat)), (coin((ROWS, 1)), uniform(rng, (ROWS, 1)))], binary)
    cases += rows("BinaryFocalCrossentropy", [(coin(flat), draw(rng, flat, 2))], [dict(from_logits=True, **o) for o in binary])[:-3]
    several = [*focal, dict(alpha=0.5), dict(alpha=[0.25, 0.5, 0.75, 1.0])]
    cases += rows("CategoricalFocalCrossentropy", [(hot(ROWS, 4), simplex(rng, (ROWS, 4)))], several)
    cases += rows("CategoricalFocalCrossentropy", [(hot(ROWS, 4), draw(rng, (ROWS, 4), 2))], [dict(from_logits=True, **o) for o in several])[:-3]
    regions = [(coin((ROWS, 4, 2)), uniform(rng, (ROWS, 4, 2)))]
    cases += rows("Dice", regions, [{}], weighted=False)[:1]
    cases += rows("Dice", regions, [dict(axis=(1, 2)), dict(axis=[1, 2], reduction="sum")])[:4]
    sides = [dict(alpha=0.3, beta=0.7), dict(alpha=1.0, beta=0.0)]
    cases += rows("Tversky", regions, [{}, *sides], weighted=False)[:3]
    cases += rows("Tversky", regions, [dict(axis=(1, 2), **o) for o in sides])[:4]
    # The classes along another axis, and a class that is left out.
    classes_first = simplex(rng, (ROWS, 2, 4)).transpose(0, 2, 1)
    ids = rng.integers(0, 4, (ROWS, 2))
    for options in [dict(axis=1), dict(axis=1, from_logits=True), dict(axis=-2, ignore_class=2)]:
        cases.append(case("SparseCategoricalCrossentropy", options, ids, classes_first, integer=True))
    left_out = np.where(ids == 3, -1, ids)
    for options in [dict(ignore_class=2), dict(ignore_class=2, from_logits=True), dict(ignore_class=2, reduction="none"), dict(ignore_class=2, reduction="sum")]:
        for weights in [None, WEIGHTS]:
            cases.append(case("SparseCategoricalCrossentropy", options, ids[:, 0], simplex(rng, (ROWS, 4)), weights, True))
    cases.append(case("SparseCategoricalCrossentropy", dict(ignore_class=-1), left_out, simplex(rng, (ROWS, 2, 4)), integer=True))
    turned = np.eye(4)[ids].transpose(0, 2, 1)
    for options in [dict(axis=1), dict(axis=1, label_smoothing=0.1)]:
        # Keras smooths by the size of the last axis; a square one makes that the number of classes.
        y_true, y_pred = np.eye(4)[rng.integers(0, 4, (ROWS, 4))].transpose(0, 2, 1), simplex(rng, (ROWS, 4, 4)).transpose(0, 2, 1)
        cases.append(case("CategoricalCrossentropy", options, y_true, y_pred))
    cases.append(case("CategoricalFocalCrossentropy", dict(axis=1), turned, classes_first))
    cases.append(case("BinaryCrossentropy", dict(axis=1), coin((ROWS, 4, 2)), uniform(rng, (ROWS, 4, 2))))
    cases.append(case("BinaryFocalCrossentropy", dict(axis=1), coin((ROWS, 4, 2)), uniform(rng, (ROWS, 4, 2))))
    symbols = np.array([[1, 2, 2, 0], [3, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 0], [2, 3, 1, 2]])
    cases += rows("CategoricalGeneralizedCrossEntropy", [(rng.integers(0, 4, ROWS), simplex(rng, (ROWS, 4)))], [{}, dict(q=0.2)], integer=True)
    cases += rows("CTC", [(symbols, draw(rng, (ROWS, 9, 4), 2)), (symbols, draw(rng, (ROWS, 6, 4)))], integer=True)
    write("further-losses", cases)
    write("ctc-decode", [decoded(rng, **how) for how in DECODING])


main()
