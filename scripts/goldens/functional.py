"""Functional models: three steps of SGD on models with several inputs and outputs, shared and nested; the order of layers.

The models stand here and, under the same names, in test/support/functional-models.ts.
"""

from common import camel, draw, keras, np, values, write

LAYERS = keras.layers
LENGTH, WORDS, BATCH, STEPS = 4, 8, 4, 3


def ids(name):
    return keras.Input((LENGTH,), dtype="int32", name=name)


def embedding(mask_zero=False, name="words"):
    return LAYERS.Embedding(WORDS, 3, mask_zero=mask_zero, name=name)


def siamese():
    """Two inputs through one embedding and one LSTM."""
    question, answer = ids("question"), ids("answer")
    words, reader = embedding(True), LAYERS.LSTM(3, name="reader")
    both = LAYERS.Concatenate(name="both")([reader(words(question)), reader(words(answer))])
    return keras.Model([question, answer], LAYERS.Dense(1, activation="sigmoid", name="match")(both))


def two_heads():
    """Two inputs, of ids and of numbers; two outputs, called out of the order of their layers."""
    text, facts = ids("text"), keras.Input((2,), name="facts")
    read = LAYERS.GRU(3, name="reader")(embedding(True)(text))
    joined = LAYERS.Concatenate(name="joined")([read, LAYERS.Dense(2, activation="tanh", name="hidden")(facts)])
    kind = LAYERS.Dense(3, activation="softmax", name="kind")(joined)
    price = LAYERS.Dense(1, name="price")(joined)
    return keras.Model([text, facts], [price, kind])


def by_name():
    """Inputs and outputs by names that are not in alphabetical order."""
    left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    gap = LAYERS.Subtract(name="gap")([left, right])
    wide = LAYERS.Multiply(name="product")([left, right])
    outputs = {"size": LAYERS.Dense(1, name="d1")(gap), "sign": LAYERS.Dense(1, activation="sigmoid", name="d2")(wide)}
    return keras.Model({"right": right, "left": left}, outputs)


def per_step():
    """An output for each step, masked, beside one for the whole; the two directions of one reader."""
    text = ids("text")
    read = LAYERS.Bidirectional(LAYERS.LSTM(2, return_sequences=True, name="reader"), name="both")(embedding(True)(text))
    tags = LAYERS.TimeDistributed(LAYERS.Dense(3, activation="softmax", name="tag"), name="tags")(read)
    mood = LAYERS.Dense(1, activation="sigmoid", name="mood")(LAYERS.SimpleRNN(2, name="summary")(read))
    return keras.Model(text, [tags, mood])


def nested():
    """A functional model used twice, and a Sequential, inside another."""
    x = keras.Input((3,), name="x")
    hidden = LAYERS.Dense(3, activation="tanh", name="hidden")(x)
    block = keras.Model(x, LAYERS.Add(name="sum")([x, hidden]), name="block")
    head = keras.Sequential([keras.Input((3,)), LAYERS.Dense(2, activation="tanh", name="a"), LAYERS.Dense(1, name="b")], name="head")
    left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    merged = LAYERS.Average(name="mean")([block(left), block(block(right))])
    return keras.Model([left, right], head(merged))


def seq2seq():
    """Encoder and decoder with teacher forcing: the encoder's states begin the decoder."""
    source, target = ids("source"), ids("target")
    _, h, c = LAYERS.LSTM(3, return_state=True, name="encoder")(embedding(True, "source_words")(source))
    decoder = LAYERS.LSTM(3, return_sequences=True, return_state=True, name="decoder")
    steps, _, _ = decoder(embedding(False, "target_words")(target), initial_state=[h, c])
    return keras.Model([source, target], LAYERS.Dense(WORDS, activation="softmax", name="next")(steps))


def two_directions_to_decoder():
    """The states of both directions, joined, begin the decoder."""
    source, target = ids("source"), keras.Input((LENGTH, 2), name="target")
    reader = LAYERS.Bidirectional(LAYERS.GRU(2, return_state=True, name="reader"), name="both")
    summary, forward, backward = reader(embedding(True)(source))
    start = LAYERS.Concatenate(name="start")([forward, backward])
    steps = LAYERS.GRU(4, return_sequences=True, name="decoder")(target, initial_state=start)
    context = LAYERS.RepeatVector(LENGTH, name="context")(summary)
    scores = LAYERS.Dot(axes=-1, name="scores")([steps, context])
    return keras.Model([source, target], LAYERS.Dense(1, name="out")(scores))


def residual():
    """Branches of different depths and a layer called twice in a row, for the order of layers."""
    b, a = keras.Input((3,), name="b"), keras.Input((3,), name="a")
    late = LAYERS.Dense(3, activation="tanh", name="late")(a)
    twice = LAYERS.Dense(3, activation="tanh", name="twice")
    deep = twice(twice(LAYERS.Dense(3, name="first")(b)))
    side = LAYERS.Dense(1, name="side")(deep)
    total = LAYERS.Add(name="total")([deep, late, b])
    return keras.Model([a, b], [LAYERS.Dense(1, name="main")(total), side])


def attentive():
    """Attention by heads from one text to another and to itself, each with its padding, and one without heads; a convolution."""
    text, past = ids("text"), ids("past")
    words = embedding(True)
    # Keras takes the masks off the tensors that attention by heads was given, so that no other layer sees them; so these are its own.
    heads = LAYERS.MultiHeadAttention(2, 3, name="heads")(words(text), words(past))
    here, there = words(text), words(past)
    own = LAYERS.MultiHeadAttention(2, 2, name="own")(query=heads, value=heads, key=heads, use_causal_mask=True)
    added = LAYERS.AdditiveAttention(name="added")([own, there, there])
    mean = LAYERS.GlobalAveragePooling1D(name="mean")(added)
    read = LAYERS.Conv1D(3, 2, padding="causal", name="read")(here)
    looked, scores = LAYERS.Attention(use_scale=True, name="looked")([read, there], return_attention_scores=True)
    flat = LAYERS.Flatten(name="flat")(LAYERS.Concatenate(name="both")([looked, scores]))
    return keras.Model([text, past], LAYERS.Dense(1, name="out")(LAYERS.Concatenate(name="all")([mean, flat])))


MODELS = dict(
    siamese=siamese, twoHeads=two_heads, byName=by_name, perStep=per_step, nested=nested, seq2seq=seq2seq,
    twoDirectionsToDecoder=two_directions_to_decoder, residual=residual, attentive=attentive,
)


class Data:
    """Batches that fit the model."""

    def __init__(self, rng):
        self.rng = rng

    def text(self):
        drawn = self.rng.integers(1, WORDS, (BATCH, LENGTH)).astype("int32")
        for row, pad in enumerate([0, 1, 3, 2]):
            drawn[row, LENGTH - pad :] = 0
        return drawn

    def numbers(self, *shape):
        return draw(self.rng, (BATCH, *shape))

    def classes(self, count, *shape):
        return self.rng.integers(0, count, (BATCH, *shape)).astype("float64")

    def weights(self):
        return self.rng.integers(0, 5, BATCH) / 4


HEADS = dict(loss=["mse", "sparse_categorical_crossentropy"])
# Name of the model, options of compile, and what makes x, y and the sample weights of a batch.
TRAINING = [
    ("siamese", dict(loss="binary_crossentropy", metrics=["accuracy"]), lambda d: ([d.text(), d.text()], d.classes(2, 1), None)),
    ("siamese", dict(loss="mse", weighted_metrics=["mae"]),
     lambda d: ({"answer": d.text(), "question": d.text()}, d.classes(2, 1), d.weights())),
    ("twoHeads", HEADS, lambda d: ([d.text(), d.numbers(2)], [d.numbers(1), d.classes(3)], None)),
    ("twoHeads", dict(loss={"kind": "sparse_categorical_crossentropy", "price": "mae"}, loss_weights={"price": 0.25, "kind": 2.0},
                      metrics={"kind": ["accuracy"], "price": ["mse", "mae"]}),
     lambda d: ([d.text(), d.numbers(2)], {"price": d.numbers(1), "kind": d.classes(3)}, None)),
    ("twoHeads", dict(loss_weights=[0.5, 1.0], metrics=[None, "accuracy"], weighted_metrics=[["mae"], ["accuracy"]], **HEADS),
     lambda d: ([d.text(), d.numbers(2)], [d.numbers(1), d.classes(3)], [d.weights(), d.weights()])),
    ("twoHeads", dict(loss=["mse", None], metrics={"kind": "accuracy"}),
     lambda d: ([d.text(), d.numbers(2)], [d.numbers(1), d.classes(3)], None)),
    ("byName", dict(loss={"sign": "binary_crossentropy", "size": "mse"}, metrics={"sign": ["accuracy"]}),
     lambda d: ({"left": d.numbers(3), "right": d.numbers(3)}, {"size": d.numbers(1), "sign": d.classes(2, 1)}, None)),
    ("byName", dict(loss={"sign": "binary_crossentropy", "size": "mse"}, loss_weights={"size": 0.5, "sign": 3.0}),
     lambda d: ({"left": d.numbers(3), "right": d.numbers(3)}, {"size": d.numbers(1), "sign": d.classes(2, 1)},
                {"size": d.weights(), "sign": d.weights()})),
    ("perStep", dict(loss=["sparse_categorical_crossentropy", "binary_crossentropy"], metrics=[["accuracy"], ["accuracy"]]),
     lambda d: (d.text(), [d.classes(3, LENGTH), d.classes(2, 1)], None)),
    ("nested", dict(loss="mse", metrics=["mae"]), lambda d: ([d.numbers(3), d.numbers(3)], d.numbers(1), None)),
    ("seq2seq", dict(loss="sparse_categorical_crossentropy", metrics=["accuracy"]),
     lambda d: ([d.text(), d.text()], d.classes(WORDS, LENGTH), None)),
    ("twoDirectionsToDecoder", dict(loss="mse"), lambda d: ([d.text(), d.numbers(LENGTH, 2)], d.numbers(LENGTH, 1), None)),
    ("residual", dict(loss="mse"), lambda d: ([d.numbers(3), d.numbers(3)], [d.numbers(1), d.numbers(1)], None)),
    ("attentive", dict(loss="mse"), lambda d: ([d.text(), d.text()], d.numbers(1), None)),
]


def nest(data):
    """Arrays by name, in lists, or one, as the fixture holds them."""
    if isinstance(data, dict):
        return {"named": {name: nest(value) for name, value in data.items()}}
    if isinstance(data, list):
        return {"list": [nest(value) for value in data]}
    if data is None:
        return None
    data = np.asarray(data)
    return {**values(data), "dtype": "int32"} if data.dtype == np.int32 else values(data)


def camel_names(value):
    if isinstance(value, dict):
        return {key: camel_names(item) for key, item in value.items()}
    if isinstance(value, list):
        return [camel_names(item) for item in value]
    return camel(value) if isinstance(value, str) else value


def logs(model, reported):
    return {name: float(value) for name, value in reported.items()}


def training_case(rng, name, options, make_batch):
    model = MODELS[name]()
    model.set_weights([draw(rng, w.shape, 0.5) for w in model.weights])
    initial = [values(w) for w in model.get_weights()]
    model.compile(optimizer=keras.optimizers.SGD(0.25), **options)
    data, reported = [make_batch(Data(rng)) for _ in range(STEPS)], []
    for x, y, weights in data:
        model.reset_metrics()
        reported.append(logs(model, model.train_on_batch(x, y, sample_weight=weights, return_dict=True)))
    x, y, weights = data[0]
    evaluated = model.evaluate(x, y, sample_weight=weights, batch_size=3, verbose=0, return_dict=True)
    return {
        "model": name, "compile": {camel(key): camel_names(value) for key, value in options.items()},
        "inputNames": [x.name for x in model.inputs], "outputNames": list(model.output_names),
        "layers": [layer.name for layer in model.layers], "weights": initial,
        "batches": [{"x": nest(x), "y": nest(y), "sampleWeight": nest(weights)} for x, y, weights in data],
        "reported": reported, "finalWeights": [values(w) for w in model.get_weights()],
        "evaluated": logs(model, evaluated), "predicted": nest(model.predict(x, batch_size=3, verbose=0)),
    }


def main():
    rng = np.random.default_rng(2018)
    write("functional", [training_case(rng, *row) for row in TRAINING])


if __name__ == "__main__":
    main()
