"""Training: five steps of every optimizer on a small model, and five of the course's models under Adam.

Each case holds the initial weights, the batches, the loss and accuracy that `train_on_batch` reported at each step
(Keras accumulates them until reset, so the metrics are reset before each), and the weights afterwards.
"""

from common import camel_options, draw, keras, np, values, write

STEPS = 5
O = keras.optimizers
OPTIMIZERS = [
    ("sgd", O.SGD, dict(learning_rate=0.05)),
    ("sgd", O.SGD, dict(learning_rate=0.05, momentum=0.9)),
    ("sgd", O.SGD, dict(learning_rate=0.05, momentum=0.9, nesterov=True)),
    ("sgd", O.SGD, dict(learning_rate=0.5, clipnorm=0.05)),
    ("sgd", O.SGD, dict(learning_rate=0.5, global_clipnorm=0.05)),
    ("sgd", O.SGD, dict(learning_rate=0.5, clipvalue=0.01)),
    ("adam", O.Adam, dict(learning_rate=0.01)),
    ("adam", O.Adam, dict(learning_rate=0.01, beta_1=0.8, beta_2=0.9, epsilon=1e-3)),
    ("adam", O.Adam, dict(learning_rate=0.01, amsgrad=True)),
    ("adam", O.Adam, dict(learning_rate=0.01, global_clipnorm=0.05)),
    ("rmsprop", O.RMSprop, dict(learning_rate=0.01)),
    ("rmsprop", O.RMSprop, dict(learning_rate=0.01, rho=0.8, momentum=0.5)),
    ("rmsprop", O.RMSprop, dict(learning_rate=0.01, centered=True)),
]
LAYERS = keras.layers


def embedding(mask_zero=False):
    return ("embedding", LAYERS.Embedding, dict(input_dim=12, output_dim=5, mask_zero=mask_zero))


def recurrent(kind, **options):
    classes = dict(simpleRNN=LAYERS.SimpleRNN, lstm=LAYERS.LSTM, gru=LAYERS.GRU)
    return (kind, classes[kind], dict(units=6, **options))


def dense(units=1, activation="sigmoid"):
    return ("dense", LAYERS.Dense, dict(units=units, activation=activation))


BINARY = ("binary_crossentropy", 1)
MODELS = [
    ([embedding(), recurrent("simpleRNN", return_sequences=True), recurrent("simpleRNN"), dense()], BINARY),
    ([embedding(), recurrent("lstm", return_sequences=True), recurrent("lstm"), dense()], BINARY),
    ([embedding(), recurrent("gru", return_sequences=True), recurrent("gru"), dense()], BINARY),
    ([embedding(True), recurrent("simpleRNN", return_sequences=True), recurrent("simpleRNN"), dense()], BINARY),
    ([embedding(True), recurrent("lstm", return_sequences=True), recurrent("lstm"), dense()], BINARY),
    ([embedding(True), recurrent("gru", return_sequences=True), recurrent("gru"), dense()], BINARY),
    ([embedding(), recurrent("lstm"), dense(3, "softmax")], ("sparse_categorical_crossentropy", 3)),
    ([embedding(True), recurrent("gru", return_sequences=True), dense(3, "softmax")], ("sparse_categorical_crossentropy", 3)),
    ([embedding(), recurrent("simpleRNN"), dense(2, None)], ("mean_squared_error", 2)),
]


def batches(rng, loss, width, sequences):
    out = []
    for _ in range(STEPS):
        ids = rng.integers(1, 12, (4, 7)).astype("int32")
        for row, pad in enumerate([0, 2, 5, 3]):
            ids[row, :pad] = 0
        if loss == "mean_squared_error":
            y = draw(rng, (4, width))
        else:
            y = rng.integers(0, max(2, width), (4, 7) if sequences else (4, 1)).astype("float64")
        out.append((ids, y))
    return out


def training_case(rng, layers, loss, width, optimizer):
    tag, cls, options = optimizer
    model = keras.Sequential([keras.Input((7,), dtype="int32"), *(c(**o) for _, c, o in layers)])
    model.set_weights([draw(rng, w.shape, 0.4) for w in model.weights])
    initial = [values(w) for w in model.get_weights()]
    metrics = [] if loss == "mean_squared_error" else ["accuracy"]
    model.compile(optimizer=cls(**options), loss=loss, metrics=metrics)
    data, reported = batches(rng, loss, width, len(model.output_shape) == 3), []
    for ids, y in data:
        model.reset_metrics()
        reported.append({k: float(v) for k, v in model.train_on_batch(ids, y, return_dict=True).items()})
    x = data[0][0]
    evaluated = {k: float(v) for k, v in model.evaluate(x, data[0][1], verbose=0, return_dict=True).items()}
    return {
        "layers": [{"layer": t, "options": camel_options(o)} for t, _, o in layers],
        "optimizer": tag, "optimizerOptions": camel_options({k.replace("beta_", "beta"): v for k, v in options.items()}),
        "loss": loss, "metrics": metrics, "weights": initial,
        "batches": [{"x": values(i), "y": values(y)} for i, y in data],
        "reported": reported, "finalWeights": [values(w) for w in model.get_weights()],
        "evaluated": evaluated, "predicted": values(model.predict(x, verbose=0)),
    }


def main():
    rng = np.random.default_rng(2014)
    small = [embedding(), recurrent("lstm"), dense()]
    cases = [training_case(rng, small, *BINARY, optimizer) for optimizer in OPTIMIZERS]
    adam = OPTIMIZERS[6]
    cases += [training_case(rng, layers, *loss, adam) for layers, loss in MODELS]
    write("training", cases)


main()
