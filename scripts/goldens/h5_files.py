"""Models as .h5 files of Keras 3 (`h5_files.py 3`, Keras on torch), and of Keras 2 and 1 (`h5_files.py 2`, needs tf_keras, which is Keras 2).

Files of Keras 1, of Theano and of layers for graphics cards are put together from models of Keras 2 with the same outputs: their configurations and arrays are laid
out anew, as those programs wrote them.
"""

import json
import os
import sys
from pathlib import Path

ERA = sys.argv[1]
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "torch" if ERA == "3" else "tensorflow")

import h5py  # noqa: E402
import numpy as np  # noqa: E402

if ERA == "3":
    import keras
else:
    import tf_keras as keras

L = keras.layers
FIXTURES = Path(__file__).resolve().parents[2] / "test" / "fixtures"
FOLDER = FIXTURES / "h5"
BATCH, BEFORE, AFTER = 3, 2, 2


def shorten(value):
    return float(f"{value:.9g}")


def draw(rng, shape, scale=1.0):
    """Normal values on a grid of 1/1024, as in the other scripts."""
    return (np.round(rng.standard_normal(shape) * scale * 1024) / 1024).astype("float32")


def stored(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "dtype": "float32", "values": [shorten(v) for v in array.ravel().tolist()]}


def nest(value):
    return [nest(each) for each in value] if isinstance(value, list) else stored(value)


def steps():
    return L.Input((6, 3), name="steps")


def recurrent():
    """Layers in a row, some with the hard sigmoid."""
    model = keras.Sequential([
        steps(), L.Conv1D(4, 2, padding="causal", activation="relu"), L.Bidirectional(L.GRU(2, return_sequences=True)),
        L.LSTM(3, recurrent_activation="hard_sigmoid", return_sequences=True), L.TimeDistributed(L.Dense(3)), L.BatchNormalization(),
        L.LayerNormalization(), L.GRU(3, reset_after=False, recurrent_activation="hard_sigmoid"),
        L.Dense(1, activation="hard_sigmoid", kernel_regularizer="l2"),
    ])  # fmt: skip
    model.compile(keras.optimizers.Adam(0.01, epsilon=1e-3), keras.losses.MeanSquaredError(), metrics=["mae"])
    return model


def words():
    """Ids with padding, and a model that was never compiled."""
    return keras.Sequential([
        L.Input((5,)), L.Embedding(7, 3, mask_zero=True), L.SimpleRNN(3, return_sequences=True), L.Bidirectional(L.LSTM(2)), L.Dense(2, activation="softmax"),
    ])  # fmt: skip


def translation():
    """Two inputs and outputs, states that are handed on, a layer that is shared, a model within the model."""
    read, write = L.Input((None, 3), name="read"), L.Input((None, 2), name="write")
    _, h, c = L.LSTM(4, return_state=True, name="encoder")(read)
    out = L.LSTM(4, return_sequences=True, name="decoder")(write, initial_state=[h, c])
    shared = L.Dense(4, name="shared")
    out = L.Concatenate()([shared(out), shared(L.LSTM(4, return_sequences=True)(write))])
    inner = keras.Sequential([L.Dense(3, activation="relu"), L.BatchNormalization(), L.LayerNormalization()], name="inner")
    out = inner(out)
    model = keras.Model([read, write], [L.Dense(2, name="a")(out), L.Dense(1, name="b")(out)])
    optimizer = keras.optimizers.RMSprop(0.01, momentum=0.5, centered=True)
    model.compile(optimizer, loss=["mse", "mae"], loss_weights=[0.5, 2.0], metrics=[["mae"], ["mse"]])
    return model


def with_optimizer(optimizer):
    model = keras.Sequential([steps(), L.LSTM(2), L.Dense(1)])
    model.compile(optimizer, "mse")
    return model


def old_adam():
    """An optimizer as TensorFlow had it before 2.11, whose rate falls."""
    return with_optimizer(keras.optimizers.legacy.Adam(0.02, decay=0.1, amsgrad=True))


def old_momentum():
    return with_optimizer(keras.optimizers.legacy.SGD(0.05, momentum=0.9, nesterov=True))


def inputs_of(rng, model):
    def one(x):
        shape = (BATCH, *[size or 4 for size in x.shape[1:]])
        return rng.integers(0, 7, shape).astype("float32") if shape == (BATCH, 5) else draw(rng, shape)

    made = [one(x) for x in model.inputs]
    return made if len(made) > 1 else made[0]


def targets_for(rng, predicted):
    return [targets_for(rng, each) for each in predicted] if isinstance(predicted, list) else draw(rng, predicted.shape, 0.5)


def loss_of(model, x, y):
    model.reset_metrics()
    return shorten(float(model.train_on_batch(x, y, return_dict=True)["loss"]))


def give_weights(rng, model):
    weights = [draw(rng, w.shape, 0.5) for w in model.get_weights()]
    for k, variable in enumerate(model.weights):
        if "variance" in (variable.path if ERA == "3" else variable.name):
            weights[k] = np.abs(weights[k]) + 0.5
    model.set_weights(weights)


def case(rng, name, make, save):
    """A model in the middle of its training, what it predicts, and how it goes on; `save` writes the file."""
    keras.backend.clear_session()
    model = make()
    give_weights(rng, model)
    x = inputs_of(rng, model)
    is_compiled = getattr(model, "optimizer", None) is not None
    batches = [(x, targets_for(rng, model.predict(x, verbose=0))) for _ in range(BEFORE + AFTER)]
    for batch in batches[:BEFORE] if is_compiled else []:
        model.train_on_batch(*batch)
    save(model, FOLDER / f"{name}.h5")
    predicted = model.predict(x, verbose=0)
    losses = [loss_of(model, *batch) for batch in batches[BEFORE:]] if is_compiled else []
    return {
        "name": name, "x": nest(x), "predicted": nest(predicted),
        "batches": [{"x": nest(a), "y": nest(b)} for a, b in batches[BEFORE:]] if is_compiled else [], "losses": losses,
        "after": nest(model.predict(x, verbose=0)), "json": json.loads(model.to_json()) if name.endswith("weights") else None,
    }  # fmt: skip


def save_whole(model, path):
    model.save(path)


def save_weights(model, path):
    model.save_weights(path)


def edit(path, change):
    """Gives the configuration of a file to `change`, and writes what that makes of it."""
    with h5py.File(path, "r+") as file:
        found = json.loads(file.attrs["model_config"])
        file.attrs["model_config"] = json.dumps(change(found, file))


def save_list(model, path):
    """As Keras 2 did at first: the layers are the whole configuration, the input stands in the first, and there are options that nobody named yet."""
    model.save(path)

    def change(config, file):
        first, *layers = config["config"]["layers"]
        layers[0]["config"]["batch_input_shape"] = [BATCH, *first["config"]["batch_input_shape"][1:]]
        for layer in layers:
            if layer["class_name"] == "GRU":
                del layer["config"]["reset_after"]
        for group in [file, file["model_weights"]]:
            group.attrs["keras_version"] = "2.1.3"
        return {"class_name": "Sequential", "config": layers}

    edit(path, change)


def save_theano(model, path):
    """Theano's convolutions read their kernels backwards."""
    model.save(path)
    with h5py.File(path, "r+") as file:
        for group in [file, file["model_weights"]]:
            group.attrs["backend"] = "theano"
        file["model_weights"].visititems(
            lambda name, found: found.write_direct(np.ascontiguousarray(found[()][::-1])) if "conv1d/" in name and "kernel" in name else None
        )


def theano():
    return keras.Sequential([steps(), L.Conv1D(4, 3, activation="relu"), L.LSTM(2), L.Dense(1)])


class CuDNNLSTM:
    """Names that tell tf_keras which layout is wanted."""


class CuDNNGRU:
    reset_after = True


def cards():
    return keras.Sequential([steps(), L.LSTM(3, return_sequences=True), L.GRU(2), L.Dense(1)])


def save_cards(model, path):
    """LSTM and GRU as they were where they ran on graphics cards alone."""
    from tf_keras.src.saving.legacy.hdf5_format import _convert_rnn_weights

    model.save(path)

    def change(config, file):
        for layer in config["config"]["layers"]:
            target = {"LSTM": CuDNNLSTM, "GRU": CuDNNGRU}.get(layer["class_name"])
            if target is None:
                continue
            layer["class_name"] = target.__name__
            for option in ["activation", "recurrent_activation", "reset_after", "implementation", "time_major", "unroll"]:
                layer["config"].pop(option, None)
            group = file["model_weights"][layer["config"]["name"]]
            names = group.attrs["weight_names"]
            for name, array in zip(names, _convert_rnn_weights(target(), [group[n][()] for n in names])):
                del group[name]
                group[name] = array.astype("float32")
        return config

    edit(path, change)


def keras_1():
    """What Keras 1 had, so that it can be written as Keras 1 wrote it."""
    hard = {"recurrent_activation": "hard_sigmoid", "return_sequences": True}
    model = keras.Sequential([
        steps(), L.Conv1D(4, 3, padding="same", activation="relu", name="convolution1d_1"), L.MaxPooling1D(2, name="maxpooling1d_1"),
        L.LSTM(3, **hard, name="lstm_1"), L.Bidirectional(L.LSTM(2, **hard, name="lstm_2"), name="bidirectional_1"),
        L.GRU(3, **hard, reset_after=False, name="gru_1"), L.SimpleRNN(3, return_sequences=True, name="simplernn_1"),
        L.Dense(2, name="timedistributeddense_1"), L.BatchNormalization(name="batchnormalization_1", momentum=0.9, epsilon=1e-5),
        L.Flatten(name="flatten_1"), L.Dropout(0.0, name="dropout_1"),
        L.Dense(1, activation="sigmoid", kernel_regularizer=keras.regularizers.L1L2(0.0, 0.1), name="dense_1"),
    ])  # fmt: skip
    model.compile(keras.optimizers.RMSprop(0.01), "mse", metrics=["mae"])
    return model


OLD_NAMES = {
    "Conv1D": {"filters": "nb_filter", "kernel_size": "filter_length", "padding": "border_mode", "strides": "subsample_length"},
    "MaxPooling1D": {"pool_size": "pool_length", "strides": "stride", "padding": "border_mode"},
    "Dense": {"units": "output_dim"},
    "Dropout": {"rate": "p"},
}
RNN_NAMES = {"units": "output_dim", "recurrent_activation": "inner_activation", "dropout": "dropout_W", "recurrent_dropout": "dropout_U"}
KEPT = ["activation", "return_sequences", "go_backwards", "stateful", "unroll", "merge_mode", "axis", "momentum", "epsilon"]


def old_config(layer):
    """A layer of Keras 2 in the words of Keras 1."""
    kind, config = layer["class_name"], layer["config"]
    recurrent = kind in ["LSTM", "GRU", "SimpleRNN"]
    names = RNN_NAMES if recurrent else OLD_NAMES.get(kind, {})
    old = {"name": config["name"], "trainable": True}
    for name in [*names, *KEPT]:
        if name in config and not (kind == "SimpleRNN" and name == "recurrent_activation"):
            value = config[name]
            old[names.get(name, name)] = value[0] if isinstance(value, list) and len(value) == 1 else value
    if recurrent or kind in ["Dense", "Conv1D"]:
        old |= {"init": "glorot_uniform", "W_regularizer": None, "b_regularizer": None, "input_dim": None}
    if recurrent:
        old |= {"inner_init": "orthogonal", "U_regularizer": None, "consume_less": "cpu", "input_length": None}
    if kind == "LSTM":
        old["forget_bias_init"] = "one"
    if kind in ["Dense", "Conv1D"]:
        old |= {"bias": True, "W_constraint": {"name": "MaxNorm", "m": 99, "axis": 0}, "b_constraint": None, "activity_regularizer": None}
    if config["name"] == "dense_1":
        old["W_regularizer"] = {"name": "WeightRegularizer", "l1": 0.0, "l2": 0.1}
    if kind == "BatchNormalization":
        old |= {"mode": 0, "gamma_regularizer": None, "beta_regularizer": None}
    if kind == "Bidirectional":
        old["layer"] = old_config(config["layer"])
    kinds = {"Conv1D": "Convolution1D"}
    return {"class_name": "TimeDistributedDense" if config["name"].startswith("time") else kinds.get(kind, kind), "config": old}


def old_arrays(layer, arrays, prefix=None):
    """The arrays of a layer by the names that Keras 1 had for them."""
    kind, name = type(layer).__name__, prefix or layer.name
    if kind == "Bidirectional":
        half = len(arrays) // 2
        forward = old_arrays(layer.forward_layer, arrays[:half], "forward_lstm_2")
        return forward | old_arrays(layer.backward_layer, arrays[half:], "backward_lstm_2")
    if kind in ["LSTM", "GRU"]:
        gates = "ifco" if kind == "LSTM" else "zrh"
        parts = [dict(zip(gates, np.split(array, len(gates), axis=-1))) for array in arrays]
        return {f"{name}_{w}_{gate}": part[gate] for gate in ("icfo" if kind == "LSTM" else gates) for w, part in zip("WUb", parts)}
    if kind == "Conv1D":
        arrays = [arrays[0][:, None], *arrays[1:]]
    ends = {"BatchNormalization": ["gamma", "beta", "running_mean", "running_std"], "SimpleRNN": "WUb"}.get(kind, "Wb")
    return {f"{name}_{end}": array for end, array in zip(ends, arrays)}


def save_keras_1(model, path):
    with h5py.File(path, "w") as file:
        config = [old_config(layer) for layer in json.loads(model.to_json())["config"]["layers"][1:]]
        config[0]["config"] |= {"batch_input_shape": [None, 6, 3], "input_dtype": "float32"}
        file.attrs["keras_version"] = b"1.2.2"
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": config}).encode()
        rmsprop = {"lr": 0.01, "rho": 0.9, "epsilon": 1e-7, "decay": 0.0}
        training = {"optimizer_config": {"class_name": "RMSprop", "config": rmsprop}, "loss": "mse", "metrics": ["mae"]}
        file.attrs["training_config"] = json.dumps(training | {"sample_weight_mode": None, "loss_weights": None}).encode()
        groups = file.create_group("model_weights")
        groups.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        slots = {v.name: v.numpy() for v in model.optimizer.variables}
        squares = {}
        for layer in model.layers:
            group = groups.create_group(layer.name)
            arrays = old_arrays(layer, layer.get_weights())
            group.attrs["weight_names"] = [name.encode() for name in arrays]
            for name, array in arrays.items():
                group[name] = array
            kept = [slots.get(f"RMSprop/velocity/{weight.name}") for weight in layer.weights]
            squares |= {name: array for name, array in old_arrays(layer, [np.zeros(1) if k is None else k for k in kept]).items() if "running" not in name}
        group = file.create_group("optimizer_weights")
        group.attrs["weight_names"] = [f"Variable_{k}:0".encode() for k in range(len(squares))]
        # Keras 1 kept what is trained in the order of the names.
        for k, name in enumerate(sorted(squares)):
            group[f"Variable_{k}:0"] = squares[name]


FILES = {
    "3": [("k3-recurrent", recurrent, save_whole), ("k3-words", words, save_whole), ("k3-translation", translation, save_whole)],
    "2": [
        ("k2-recurrent", recurrent, save_whole), ("k2-list", recurrent, save_list), ("k2-words-weights", words, save_weights),
        ("k2-translation", translation, save_whole), ("k2-old-adam", old_adam, save_whole), ("k2-old-momentum", old_momentum, save_whole),
        ("k2-theano", theano, save_theano), ("k2-cards", cards, save_cards), ("k1", keras_1, save_keras_1),
    ],
}  # fmt: skip


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1997)
    cases = [case(rng, *file) for file in FILES[ERA]]
    body = ",\n".join(json.dumps(each, separators=(",", ":")) for each in cases)
    (FIXTURES / f"h5-files-{ERA}.json").write_text(f'{{"madeWith":{{"keras":"{keras.__version__}"}},\n"cases":[\n{body}\n]}}\n')


if __name__ == "__main__":
    main()
