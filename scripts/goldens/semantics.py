"""Semantics: where the training flag and the masks go, in and between models of every kind.

Two layers make both visible in plain numbers: `double` gives 2x in training, `maskShown` adds 100 where its mask counts.
A model is a tree in JSON that this script and the test build alike. Cases in which Keras lets an explicit flag reach
the siblings that are called later are left out: docs/keras-differences.md.
"""

from common import camel_options, draw, keras, np, to_tensor, torch, values, write
from keras import ops

LAYERS = keras.layers


class Double(LAYERS.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, x, training=None):
        return x * 2 if training else x * 1

    def compute_output_shape(self, shape):
        return shape


class MaskShown(LAYERS.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, x, mask=None):
        return x * 1 if mask is None else x + 100 * ops.cast(ops.expand_dims(mask, -1), x.dtype)


class MaskLost(LAYERS.Layer):
    def call(self, x):
        return x * 1


class DoubleCell(LAYERS.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.state_size = self.output_size = 3

    def call(self, x, states, training=None):
        h = x * 2 if training else x * 1
        return h, [h + states[0]]


def chain(node, x, layers):
    for layer, flag in zip(layers, node.get("flags", [None] * len(layers))):
        x = layer(x) if flag is None else layer(x, training=flag)
    return x


def container(base, has_flag):
    class Container(base):
        def __init__(self, node):
            super().__init__()
            self.node, self.inner = node, [build(child) for child in node["children"]]

        if has_flag:
            def call(self, x, training=None):
                return chain(self.node, x, self.inner)
        else:
            def call(self, x):
                return chain(self.node, x, self.inner)

    return Container


def functional(node):
    x = keras.Input(tuple(node["shape"]), dtype=node["dtype"])
    return keras.Model(x, chain(node, x, [build(child) for child in node["children"]]))


def sequential(node):
    head = keras.Input(tuple(node["shape"]), dtype=node["dtype"])
    return keras.Sequential([head, *(build(child) for child in node["children"])])


KINDS = dict(
    double=lambda node: Double(),
    maskShown=lambda node: MaskShown(),
    maskLost=lambda node: MaskLost(),
    addOne=lambda node: (lambda x: x + 1),
    layer=lambda node: getattr(LAYERS, node["layer"])(**node["options"]),
    timeDistributed=lambda node: LAYERS.TimeDistributed(build(node["children"][0])),
    doubleCell=lambda node: LAYERS.RNN(DoubleCell()),
    subclassed=container(keras.Model, True),
    subclassedWithoutFlag=container(keras.Model, False),
    composite=container(LAYERS.Layer, False),
    functional=functional,
    sequential=sequential,
)
MODELS = ["subclassed", "subclassedWithoutFlag", "functional", "sequential"]
INNER = MODELS + ["composite"]


def build(node):
    return KINDS[node["kind"]](node)


def tree(kind, *children, shape=(3, 4), dtype="float32", **more):
    own = dict(shape=list(shape), dtype=dtype) if kind in ("functional", "sequential") else {}
    return dict(kind=kind, children=[dict(kind=c) if isinstance(c, str) else c for c in children], **own, **more)


def layer(name, **options):
    return dict(kind="layer", layer=name, options=options)


def ids_tree(kind, *children, **more):
    return tree(kind, *children, shape=(3,), dtype="int32", **more)


EMBEDDING = layer("Embedding", input_dim=5, output_dim=4, mask_zero=True)
DENSE = layer("Dense", units=4)
LSTM = layer("LSTM", units=2)
IDS = np.array([[1, 2, 0], [0, 3, 4]], dtype="int32")


def flag_trees():
    for kind in MODELS:
        yield tree(kind, "double")
        yield tree(kind, tree("timeDistributed", "double"))
        for inner in INNER:
            yield tree(kind, tree(inner, "double"))
    for kind in ("subclassed", "functional"):
        yield tree(kind, "double", tree("sequential", tree("subclassedWithoutFlag", tree("composite", "double"))))
    yield tree("subclassed", "double", "double", flags=[None, True])
    yield tree("subclassed", "double", tree("composite", "double"), flags=[None, False])
    yield tree("subclassed", dict(kind="doubleCell"), shape=(3, 3))


def mask_trees():
    for kind in MODELS:
        yield ids_tree(kind, EMBEDDING, "maskShown")
        yield ids_tree(kind, EMBEDDING, "maskLost", "maskShown")
        yield ids_tree(kind, EMBEDDING, DENSE, layer("Dropout", rate=0.5), layer("Activation", activation="tanh"), "maskShown")
        for inner in INNER:
            yield ids_tree(kind, ids_tree(inner, EMBEDDING), "maskShown")
            yield ids_tree(kind, EMBEDDING, tree(inner, "maskShown"), "maskShown")
            yield ids_tree(kind, EMBEDDING, tree(inner, LSTM))
    yield ids_tree("subclassed", EMBEDDING, "addOne", "maskShown")
    yield ids_tree("functional", EMBEDDING, layer("Reshape", target_shape=[3, 4]), "maskShown")


def as_json(node):
    """The tree with option names as in TypeScript."""
    node = dict(node)
    if "children" in node:
        node["children"] = [as_json(child) for child in node["children"]]
    if "options" in node:
        name = node["layer"]
        node.update(layer="lstm" if name == "LSTM" else name[0].lower() + name[1:], options=camel_options(node["options"]))
    return node


def with_weights(rng, model, x):
    model(x)
    model.set_weights([draw(rng, w.shape, 0.5) for w in model.weights])
    return [values(w) for w in model.get_weights()]


def mask_of(x):
    mask = keras.src.backend.get_keras_mask(x)
    return None if mask is None else values(mask)


def stored(x):
    return {**values(x), "dtype": "int32"} if x.dtype == np.int32 else values(x)


def call_case(rng, node, x, training):
    model = build(node)
    weights = with_weights(rng, model, x)
    output = model(x) if training is None else model(x, training=training)
    return {
        "test": "call", "model": as_json(node), "x": stored(x), "training": training, "weights": weights,
        "output": values(output), "mask": mask_of(output),
    }


def fit_case(rng, node, x):
    """One step of training, and an evaluation and a prediction before it."""
    model = build(node)
    weights = with_weights(rng, model, x)
    y = draw(rng, model(x).shape)
    model.compile(optimizer=keras.optimizers.SGD(0.125), loss="mse")
    tested, predicted = model.test_on_batch(x, y), model.predict_on_batch(x)
    model.reset_metrics()
    trained = model.train_on_batch(x, y)
    return {
        "test": "fit", "model": as_json(node), "x": stored(x), "y": values(y), "weights": weights,
        "tested": float(tested), "predicted": values(predicted), "trained": float(trained),
        "finalWeights": [values(w) for w in model.get_weights()],
    }


def flag_cases(rng):
    for node in flag_trees():
        shape = (1, 3, 3) if node["children"][0]["kind"] == "doubleCell" else (1, 3, 4)
        for training in (None, True, False):
            yield call_case(rng, node, draw(rng, shape).astype("float64"), training)


def fit_cases(rng):
    x = draw(rng, (2, 3, 4))
    for kind in ("subclassed", "functional", "sequential"):
        yield fit_case(rng, tree(kind, "double", DENSE), x)
        for inner in INNER:
            yield fit_case(rng, tree(kind, DENSE, tree(inner, "double")), x)
            yield fit_case(rng, ids_tree(kind, ids_tree(inner, EMBEDDING), layer("LSTM", units=2, return_sequences=True), layer("Dense", units=1)), IDS)


def main():
    rng = np.random.default_rng(2015)
    calls = [call_case(rng, node, IDS, None) for node in mask_trees()]
    write("semantics", [*flag_cases(rng), *calls, *fit_cases(rng)])


if __name__ == "__main__":
    main()
