"""Models as Keras writes them: the JSON of `to_json()`, with weights, an input and what comes out."""

import json

from common import draw, keras, np, values, write
from functional import MODELS, Data, nest
from specs import make

LAYERS = keras.layers


def sequential(*specs, first=None):
    layers = [make(spec) for spec in specs]
    return keras.Sequential(([] if first is None else [first]) + layers)


def embedding(**options):
    return ("Embedding", dict(input_dim=8, output_dim=3, **options))


def stacks():
    ids = keras.Input((4,), dtype="int32")
    dense = ("Dense", dict(units=1, activation="sigmoid"))
    yield sequential(embedding(mask_zero=True), ("LSTM", dict(units=3, dropout=0.25)), dense, first=ids)
    yield sequential(embedding(), ("GRU", dict(units=3, reset_after=False, return_sequences=True)), ("SimpleRNN", dict(units=2, activation="relu")), dense)
    both = ("Bidirectional", dict(layer=("LSTM", dict(units=2, return_sequences=True)), merge_mode="sum"))
    yield sequential(embedding(mask_zero=True), both, ("TimeDistributed", dict(layer=("Dense", dict(units=2)))), ("Flatten", {}), first=ids)
    cells = [("LSTMCell", dict(units=3)), ("GRUCell", dict(units=2))]
    yield sequential(embedding(), ("RNN", dict(cell=cells)), ("Dropout", dict(rate=0.5)), ("Activation", dict(activation="softmax")), first=ids)
    tail = [("Masking", dict(mask_value=0.5)), ("Permute", dict(dims=[2, 1])), ("Reshape", dict(target_shape=[-1]))]
    yield sequential(embedding(), *tail, ("RepeatVector", dict(n=2)), ("SimpleRNN", dict(units=2, go_backwards=True, zero_output_for_mask=True)), first=ids)


def inputs_of(model, data):
    xs = {x.name: data.text() if x.dtype == "int32" else data.numbers(*x.shape[1:]) for x in model.inputs}
    return xs if len(xs) > 1 else next(iter(xs.values()))


def case(rng, model):
    data = Data(rng)
    text = json.loads(model.to_json())
    x = inputs_of(model, data) if model.built else data.text()
    model(x)
    model.set_weights([draw(rng, w.shape, 0.5) for w in model.weights])
    # Written as a model in single precision, which is what a user of Keras has.
    architecture = json.loads(json.dumps(text).replace("float64", "float32"))
    return {
        "json": architecture, "layers": [layer.name for layer in model.layers if not isinstance(layer, LAYERS.InputLayer)],
        "weights": [values(w) for w in model.get_weights()], "x": nest(x), "predicted": nest(model.predict(x, verbose=0)),
    }


def main():
    rng = np.random.default_rng(2019)
    write("architectures", [case(rng, model) for model in [*stacks(), *(make_model() for make_model in MODELS.values())]])


if __name__ == "__main__":
    main()
