"""What Keras's callbacks decide over made-up series of losses: when they stop, save and lower the rate, and what they write."""

import tempfile
from pathlib import Path

from common import camel, keras, np, shorten, write

C = keras.callbacks
MONITORED = "val_loss"


class Series(C.Callback):
    """Writes a made-up loss into the logs; the one weight counts the epochs."""

    def __init__(self, losses):
        super().__init__()
        self.losses = losses

    def on_epoch_end(self, epoch, logs=None):
        logs[MONITORED] = self.losses[epoch]
        self.model.set_weights([np.full((1, 1), epoch)])


def line(optimizer):
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizer=optimizer, loss="mse")
    return model


def fit(model, epochs, callbacks, batch_size=1, rows=1, **options):
    x = np.arange(1.0, rows + 1).reshape(-1, 1)
    given = dict(epochs=epochs, batch_size=batch_size, shuffle=False, verbose=0, callbacks=callbacks)
    return model.fit(x, 2 * x, **given, **options)


def case(make, losses, **options):
    model, callback, saved = line(keras.optimizers.SGD(0.5)), make(**options), []
    model.set_weights([np.zeros((1, 1))])
    model.save = lambda path, **_: saved.append(path)
    history = fit(model, len(losses), [Series(losses), callback])
    found = {"ran": len(history.epoch), "weight": shorten(float(model.get_weights()[0].item()))}
    if saved:
        found["saved"] = [path.removesuffix(".keras") for path in saved]
    if "learning_rate" in history.history:
        found["rates"] = [shorten(rate) for rate in history.history["learning_rate"]]
    if hasattr(callback, "stopped_epoch"):
        found |= {"stoppedEpoch": callback.stopped_epoch, "bestEpoch": callback.best_epoch}
    if hasattr(callback, "best"):
        found["best"] = None if callback.best is None else shorten(float(callback.best))
    options = {camel(k): v.removesuffix(".keras") if isinstance(v, str) else v for k, v in options.items()}
    return {"className": make.__name__, "losses": losses, "options": options, "found": found}


def series(rng, count=12):
    """Falls, then wavers on steps of 1/8, so that ties and changes as small as min_delta occur."""
    steps = rng.integers(-3, 3, size=count)
    return [float(v) for v in 4 + np.cumsum(steps) / 8]


def scheduled():
    model = line(keras.optimizers.SGD(0.5))
    halve = C.LearningRateScheduler(lambda epoch, rate: rate / 2 if epoch % 2 else rate)
    return {"className": "LearningRateScheduler", "rates": fit(model, 6, [halve]).history["learning_rate"]}


def logged(separator, **options):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        for part in options.pop("parts"):
            callbacks = [Logs(part), C.CSVLogger(str(path), separator=separator, **options)]
            fit(line("sgd"), len(part), callbacks)
        text = path.read_bytes().decode()
    return {"className": "CSVLogger", "options": {"separator": separator, **options}, "text": text}


class Logs(C.Callback):
    def __init__(self, logs):
        super().__init__()
        self.logs = logs

    def on_epoch_end(self, epoch, logs=None):
        logs.clear()
        logs.update(self.logs[epoch])


class Watch(C.Callback):
    """The weight at the end of each epoch, behind all other callbacks."""

    def __init__(self):
        super().__init__()
        self.weights = []

    def on_epoch_end(self, epoch, logs=None):
        self.weights.append(shorten(float(self.model.get_weights()[0].item())))


def swapped(swap_on_epoch):
    optimizer = keras.optimizers.SGD(0.03125, use_ema=True, ema_momentum=0.5)
    model, watch = line(optimizer), Watch()
    model.set_weights([np.zeros((1, 1))])
    x = np.array([[1.0]])
    callbacks = [C.SwapEMAWeights(swap_on_epoch=swap_on_epoch), watch]
    history = fit(model, 4, callbacks, rows=3, validation_data=(x, 2 * x))
    return {
        "className": "SwapEMAWeights", "options": {"swapOnEpoch": swap_on_epoch}, "weights": watch.weights,
        "valLoss": [shorten(v) for v in history.history["val_loss"]], "last": shorten(float(model.get_weights()[0].item())),
    }


def main():
    rng = np.random.default_rng(1989)
    stops = [
        dict(), dict(patience=1), dict(patience=2, restore_best_weights=True), dict(patience=3, min_delta=0.125),
        dict(patience=2, mode="max"), dict(patience=2, baseline=3.5), dict(patience=2, baseline=9.0, min_delta=0.25),
        dict(patience=1, start_from_epoch=4), dict(patience=2, start_from_epoch=3, restore_best_weights=True, mode="max"),
        dict(patience=20, restore_best_weights=True),
    ]
    reductions = [
        dict(patience=1), dict(patience=2, factor=0.5), dict(patience=1, factor=0.5, cooldown=2),
        dict(patience=1, factor=0.25, min_lr=0.01), dict(patience=2, factor=0.5, mode="max", min_delta=0.125),
        dict(patience=0, factor=0.5, cooldown=1), dict(patience=3, factor=0.5, min_delta=0.25, min_lr=0.125),
    ]
    saves = [
        dict(filepath="{epoch:02d}-{val_loss:.3f}.keras"), dict(filepath="{epoch}.keras", save_best_only=True),
        dict(filepath="at-{epoch:03d}.keras", save_best_only=True, mode="max"),
        dict(filepath="{epoch}-{val_loss:.3e}.keras", save_best_only=True, initial_value_threshold=3.75),
        dict(filepath="best.keras", save_best_only=True, monitor="loss"),
    ]
    cases = [case(C.EarlyStopping, series(rng), **options) for options in stops for _ in range(3)]
    cases += [case(C.ReduceLROnPlateau, series(rng), **options) for options in reductions for _ in range(3)]
    cases += [case(C.ModelCheckpoint, series(rng), **options) for options in saves]
    cases += [
        scheduled(),
        logged(",", parts=[[dict(loss=0.5, accuracy=0.25), dict(loss=0.125, accuracy=0.75)]]),
        logged(";", parts=[[dict(loss=0.5, val_loss=1.5), dict(loss=0.125)]]),
        logged(",", parts=[[{"loss": 0.5, 'the "b", c': 2.5}], [{"loss": 0.25, 'the "b", c': 4.5}]], append=True),
        logged(",", parts=[[dict(loss=0.5)], [dict(loss=0.25)]], append=False),
        swapped(False),
        swapped(True),
    ]
    write("callbacks", cases)


main()
