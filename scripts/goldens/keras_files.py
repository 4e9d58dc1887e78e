"""Files as Keras 3 writes them: .keras and .weights.h5 of small models in the middle of their training.

For each file there is an input with what the model predicts, and batches with the losses of further training. The models are in single precision, as
a user's are; their numbers lie on a grid of 1/1024 before the steps that come before the file. Nothing is dropped in those steps, since the random numbers
are not the same here; layers with dropout are in the model without steps.
"""

import json
import os

os.environ["KERAS_BACKEND"] = "torch"

from common import FIXTURES, draw, keras, np, shorten  # noqa: E402

keras.config.set_floatx("float32")
FOLDER = FIXTURES / "keras"
L = keras.layers
WORDS, LENGTH, BATCH, BEFORE, AFTER = 9, 5, 4, 2, 3


def ids(name=None):
    return keras.Input((LENGTH,), dtype="int32", name=name)


def embedding(mask_zero=True, **options):
    return L.Embedding(WORDS, 3, mask_zero=mask_zero, **options)


def masked():
    """A mask through two recurrent layers of different kinds."""
    model = keras.Sequential([ids(), embedding(), L.SimpleRNN(3, return_sequences=True), L.LSTM(3), L.Dense(1, activation="sigmoid")])
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model


def both_grus():
    """GRU before and after cuDNN."""
    model = keras.Sequential([ids(), embedding(), L.GRU(3, return_sequences=True), L.GRU(2, reset_after=False), L.Dense(3, activation="softmax")])
    model.compile(keras.optimizers.RMSprop(0.01, momentum=0.5), "sparse_categorical_crossentropy", weighted_metrics=["sparse_categorical_accuracy"])
    return model


def wrapped():
    """Cells and layers inside of others, and both normalizations."""
    model = keras.Sequential([
        keras.Input((LENGTH, 2)),
        L.Bidirectional(L.LSTM(2, return_sequences=True), merge_mode="sum"),
        L.RNN([L.LSTMCell(3), L.GRUCell(2), L.SimpleRNNCell(2)], return_sequences=True),
        L.TimeDistributed(L.Dense(3, activation="relu")),
        L.Conv1D(4, 2, padding="same", activation="tanh"),
        L.LayerNormalization(),
        L.BatchNormalization(momentum=0.9),
        L.GRU(2, go_backwards=True),
        L.Dense(1, kernel_regularizer="l2"),
    ])
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True), keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1), metrics=[keras.metrics.MeanAbsoluteError(name="off")])
    return model


def two_inputs():
    """Two inputs through one reader, two outputs, a model inside; AdamW with clipping and averages."""
    question, answer, facts = ids("question"), ids("answer"), keras.Input((2,), name="facts")
    reader = keras.Sequential([embedding(), L.LSTM(3)], name="reader")
    head = keras.Sequential([keras.Input((8,)), L.Dense(3, activation="tanh"), L.Dense(2)], name="head")
    joined = head(L.Concatenate()([reader(question), reader(answer), facts]))
    outputs = {"match": L.Dense(1, activation="sigmoid", name="match")(joined), "kind": L.Dense(3, activation="softmax", name="kind")(joined)}
    model = keras.Model([question, answer, facts], outputs)
    model.compile(
        keras.optimizers.AdamW(0.01, weight_decay=0.01, clipnorm=0.5, use_ema=True, ema_momentum=0.9),
        {"match": "binary_crossentropy", "kind": keras.losses.SparseCategoricalCrossentropy()},
        loss_weights={"match": 1.0, "kind": 0.5},
        metrics={"match": ["accuracy"], "kind": [keras.metrics.SparseTopKCategoricalAccuracy(k=2)]},
    )
    return model


def seq2seq():
    """An encoder whose states begin the decoder; a learning rate by schedule, amsgrad."""
    source, target = ids("source"), ids("target")
    _, h, c = L.LSTM(3, return_state=True, name="encoder")(embedding(name="source_words")(source))
    steps = L.LSTM(3, return_sequences=True, name="decoder")(embedding(name="target_words", mask_zero=False)(target), initial_state=[h, c])
    model = keras.Model([source, target], L.Dense(WORDS, activation="softmax", name="next")(steps))
    rate = keras.optimizers.schedules.ExponentialDecay(0.02, 2, 0.5, staircase=True)
    model.compile(keras.optimizers.Adam(rate, amsgrad=True), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def dropped():
    """Layers that drop, which do so in training alone; not compiled. A frozen layer."""
    return keras.Sequential([
        ids(), embedding(trainable=False), L.LSTM(3, dropout=0.2, recurrent_dropout=0.1, seed=3, return_sequences=True),
        L.Dropout(0.5), L.GlobalAveragePooling1D(), L.Dense(2, activation="gelu"),
    ])


@keras.saving.register_keras_serializable("mine")
class Scale(L.Layer):
    """y = (x + offset) · factor, and how many calls there were, which is not trained."""

    def build(self, input_shape):
        self.calls = self.add_weight(name="calls", shape=(), initializer="zeros", trainable=False)
        self.factor = self.add_weight(name="factor", shape=(input_shape[-1],), initializer="ones")
        self.offset = self.add_weight(name="offset", shape=(input_shape[-1],), initializer="zeros")

    def call(self, x):
        return (x + self.offset) * self.factor


@keras.saving.register_keras_serializable("mine")
def swish(x):
    return x * keras.ops.sigmoid(x)


@keras.saving.register_keras_serializable("mine")
class Reader(keras.Model):
    """A subclass: fields before and after "layers" in the alphabet, a list, a list in a list, one layer in two fields."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.words = embedding()
        self.cell = L.GRUCell(units)
        self.blocks = [L.Dense(units, activation=swish), [Scale(), L.Dense(units)], {"last": L.Dense(units, activation="tanh")}]
        self.out_layer = L.Dense(1)
        self.again = self.out_layer
        self._hidden = Scale()

    def call(self, ids):
        x = self.words(ids)
        h = keras.ops.zeros((x.shape[0], self.units))
        for t in range(LENGTH):
            h, _ = self.cell(x[:, t], [h])
        first, (scale, second), last = self.blocks
        return self.out_layer(self._hidden(last["last"](second(scale(first(h))))))

    def get_config(self):
        return {**super().get_config(), "units": self.units}


def subclassed():
    model = Reader(3)
    model.compile(keras.optimizers.Nadam(0.01), "mean_squared_error")
    return model


MODELS = [masked, both_grus, wrapped, two_inputs, seq2seq, dropped, subclassed]


def some_ids(rng):
    x = rng.integers(1, WORDS, (BATCH, LENGTH)).astype("int32")
    for row in range(BATCH):
        x[row, LENGTH - row % 3:] = 0
    return x


def inputs_for(rng, model):
    if not isinstance(model, (keras.Sequential, keras.src.models.functional.Functional)):
        return some_ids(rng)
    made = [some_ids(rng) if x.dtype == "int32" else draw(rng, (BATCH, *x.shape[1:])).astype("float32") for x in model.inputs]
    return made if len(made) > 1 else made[0]


def target_for(rng, predicted, is_class):
    if predicted.shape[-1] == 1:
        return (rng.integers(0, 2, predicted.shape)).astype("float32")
    if is_class:
        return rng.integers(0, predicted.shape[-1], predicted.shape[:-1]).astype("int32")
    return draw(rng, predicted.shape).astype("float32")


def targets_for(rng, predicted):
    if isinstance(predicted, dict):
        return {name: target_for(rng, value, True) for name, value in predicted.items()}
    return target_for(rng, predicted, True)


def stored(array):
    array = np.asarray(array)
    kind = "int32" if array.dtype.kind == "i" else "float32"
    return {"shape": list(array.shape), "dtype": kind, "values": [shorten(v) if kind == "float32" else int(v) for v in array.ravel().tolist()]}


def nest(value):
    if isinstance(value, dict):
        return {name: nest(each) for name, each in value.items()}
    return [nest(each) for each in value] if isinstance(value, list) else stored(value)


def loss_of(model, x, y):
    """The loss of one step, alone: Keras tells the mean since the last reset."""
    model.reset_metrics()
    return float(f'{model.train_on_batch(x, y, return_dict=True)["loss"]:.9g}')


def case(rng, make):
    keras.utils.clear_session()
    model = make()
    if not model.built:
        model(inputs_for(rng, model))
    weights = [draw(rng, w.shape, 0.5) for w in model.get_weights()]
    for k, variable in enumerate(model.weights):
        if "variance" in variable.path:
            weights[k] = np.abs(weights[k]) + 0.5
    model.set_weights(weights)
    x = inputs_for(rng, model)
    batches = [(x, targets_for(rng, model.predict(x, verbose=0))) for _ in range(BEFORE + AFTER)]
    is_compiled = model.compiled
    for batch in batches[:BEFORE] if is_compiled else []:
        model.train_on_batch(*batch)
    name = make.__name__
    model.save(FOLDER / f"{name}.keras")
    model.save_weights(FOLDER / f"{name}.weights.h5") if name == "masked" else None
    predicted = model.predict(x, verbose=0)
    losses = [loss_of(model, *batch) for batch in batches[BEFORE:]] if is_compiled else []
    return {
        "name": name, "x": nest(x), "predicted": nest(predicted),
        "batches": [{"x": nest(a), "y": nest(b)} for a, b in batches[BEFORE:]] if is_compiled else [], "losses": losses,
        "after": nest(model.predict(x, verbose=0)),
    }


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(2026)
    cases = [case(rng, make) for make in MODELS]
    body = ",\n".join(json.dumps(each, separators=(",", ":")) for each in cases)
    (FIXTURES / "keras-files.json").write_text(f'{{"madeWith":{{"keras":"{keras.__version__}","backend":"torch","floatx":"float32"}},\n"cases":[\n{body}\n]}}\n')


if __name__ == "__main__":
    main()
