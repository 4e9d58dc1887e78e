"""Layers: outputs, and gradients of a weighted sum of them in every weight, the input and the initial states."""

from common import camel_options, draw, keras, np, to_tensor, torch, values, write

BATCH, STEPS, FEATURES, UNITS = 3, 5, 4, 6
CLASSES = dict(simpleRNN=keras.layers.SimpleRNN, lstm=keras.layers.LSTM, gru=keras.layers.GRU)
STATES = dict(simpleRNN=1, lstm=2, gru=1)
MASK = np.array([[1, 1, 1, 1, 1], [0, 0, 1, 1, 1], [1, 0, 1, 1, 0]], dtype=bool)

RECURRENT = [
    dict(),
    dict(return_sequences=True),
    dict(return_sequences=True, go_backwards=True),
    dict(use_bias=False),
    dict(activation="relu"),
    dict(activation="hard_sigmoid"),
    dict(activation="linear"),
    dict(masked=True),
    dict(masked=True, return_sequences=True),
    dict(masked=True, return_sequences=True, zero_output_for_mask=True),
    dict(masked=True, go_backwards=True),
    dict(initial=True, return_sequences=True),
    dict(initial=True, masked=True),
]
GATED = [dict(recurrent_activation="hard_sigmoid"), dict(recurrent_activation="tanh", activation="softsign")]


def recurrent_case(rng, kind, options):
    options = dict(options)
    masked, initial = options.pop("masked", False), options.pop("initial", False)
    layer = CLASSES[kind](UNITS, return_state=True, **options)
    x = to_tensor(draw(rng, (BATCH, STEPS, FEATURES)))
    layer.build(x.shape)
    layer.set_weights([draw(rng, w.shape, 0.5) for w in layer.weights])
    states = [to_tensor(draw(rng, (BATCH, UNITS), 0.5)) for _ in range(STATES[kind])] if initial else None
    outputs = layer(x, initial_state=states, mask=torch.tensor(MASK) if masked else None)
    coefficients = [draw(rng, o.shape) for o in outputs]
    loss = sum((o * torch.tensor(c)).sum() for o, c in zip(outputs, coefficients))
    sources = [w.value for w in layer.weights] + [x] + (states or [])
    gradients = torch.autograd.grad(loss, sources)
    count = len(layer.weights)
    return {
        "layer": kind,
        "options": camel_options(dict(units=UNITS, return_state=True, **options)),
        "x": values(x),
        "mask": values(MASK) if masked else None,
        "weights": [values(w.value) for w in layer.weights],
        "initialState": [values(s) for s in states] if states else None,
        "coefficients": [values(c) for c in coefficients],
        "outputs": [values(o) for o in outputs],
        "gradients": {
            "weights": [values(g) for g in gradients[:count]],
            "x": values(gradients[count]),
            "initialState": [values(g) for g in gradients[count + 1 :]] if states else None,
        },
    }


def dense_case(rng, activation, shape):
    layer = keras.layers.Dense(UNITS, activation=activation)
    x = to_tensor(draw(rng, shape))
    layer.build(x.shape)
    layer.set_weights([draw(rng, w.shape, 0.5) for w in layer.weights])
    output = layer(x)
    coefficients = draw(rng, output.shape)
    gradients = torch.autograd.grad((output * torch.tensor(coefficients)).sum(), [w.value for w in layer.weights] + [x])
    return {
        "layer": "dense",
        "options": camel_options(dict(units=UNITS, activation=activation)),
        "x": values(x), "mask": None, "initialState": None,
        "weights": [values(w.value) for w in layer.weights],
        "coefficients": [values(coefficients)],
        "outputs": [values(output)],
        "gradients": {"weights": [values(g) for g in gradients[:-1]], "x": values(gradients[-1]), "initialState": None},
    }


def embedding_case(rng):
    layer = keras.layers.Embedding(7, FEATURES)
    ids = np.array([[0, 3, 3, 6], [1, 3, 0, 2]], dtype="int32")
    layer.build(ids.shape)
    layer.set_weights([draw(rng, (7, FEATURES))])
    output = layer(torch.tensor(ids))
    coefficients = draw(rng, output.shape)
    (gradient,) = torch.autograd.grad((output * torch.tensor(coefficients)).sum(), [layer.weights[0].value])
    return {
        "layer": "embedding", "options": dict(inputDim=7, outputDim=FEATURES),
        "x": {**values(ids), "dtype": "int32"}, "mask": None, "initialState": None,
        "weights": [values(layer.weights[0].value)],
        "coefficients": [values(coefficients)], "outputs": [values(output)],
        "gradients": {"weights": [values(gradient)], "x": None, "initialState": None},
    }


def main():
    rng = np.random.default_rng(2013)
    cases = []
    for kind in CLASSES:
        for options in RECURRENT + (GATED if kind != "simpleRNN" else []):
            cases.append(recurrent_case(rng, kind, options))
    for options in RECURRENT[:4] + RECURRENT[7:9] + GATED[:1]:
        cases.append(recurrent_case(rng, "gru", dict(reset_after=False, **options)))
    cases += [dense_case(rng, a, s) for a, s in [(None, (3, 4)), ("sigmoid", (3, 4)), ("softmax", (3, 4)), ("relu", (2, 3, 4))]]
    cases.append(embedding_case(rng))
    write("layers", cases)


main()
