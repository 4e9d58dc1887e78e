"""The shared workloads: shapes, and the same inputs for every peer."""
import json, os, time
import numpy as np

WORKLOADS = {
    "imdb-rnn": dict(kind="rnn", batch=128, steps=80, vocab=10000, embed=100, units=[64, 64], dropout=0.2),
    "imdb-lstm": dict(kind="lstm", batch=128, steps=80, vocab=10000, embed=100, units=[64, 64], dropout=0.2),
    "imdb-gru": dict(kind="gru", batch=128, steps=80, vocab=10000, embed=100, units=[64, 64], dropout=0.2),
    "dense-lstm": dict(kind="lstm", batch=128, steps=80, features=100, units=[64], dropout=0.0),
    "wide-lstm": dict(kind="lstm", batch=64, steps=100, features=128, units=[256], dropout=0.0),
    "stream-lstm": dict(kind="lstm", batch=1, steps=1, features=32, units=[128], dropout=0.0, stateful=True),
    "b32-lstm": dict(kind="lstm", batch=32, steps=80, vocab=10000, embed=100, units=[64, 64], dropout=0.2),
    "b32-gru": dict(kind="gru", batch=32, steps=80, vocab=10000, embed=100, units=[64, 64], dropout=0.2),
    "ts-lstm": dict(kind="lstm", batch=32, steps=30, features=8, units=[32], dropout=0.0),
    "seq-gru": dict(kind="gru", batch=32, steps=64, vocab=256, embed=32, units=[64], dropout=0.0, classes=256),
    "bi-lstm": dict(kind="lstm", batch=32, steps=80, vocab=10000, embed=100, units=[64], dropout=0.0, directions=2),
}

# So many batches of data has what is timed as installed: an epoch of fit, a call of predict. measure/step-timer.mjs has the same.
BATCHES = 8
SECONDS = float(os.environ.get("BENCH_SECONDS", 8))
WARM_UP, LEAST, MOST = 3, 5, 2000


def inputs(w, batches=1, seed=7):
    """Returns (x, y): x int32 [rows, steps] or float32 [rows, steps, features]; y float32 [rows, 1], or int32 [rows, steps] of classes."""
    g, rows = np.random.default_rng(seed), w["batch"] * batches
    if "vocab" in w:
        p = 1.0 / np.arange(1, w["vocab"] + 1)
        x = g.choice(w["vocab"], size=(rows, w["steps"]), p=p / p.sum()).astype(np.int32)
    else:
        x = g.standard_normal((rows, w["steps"], w["features"])).astype(np.float32)
    if "classes" in w:
        return x, g.integers(0, w["classes"], (rows, w["steps"])).astype(np.int32)
    return x, g.integers(0, 2, (rows, 1)).astype(np.float32)


class Clock:
    """Milliseconds between the steps of a loop that runs by itself, from the fourth on, until tick() is false."""

    def __init__(self):
        self.ms, self.seen = [], 0

    def tick(self):
        now = time.perf_counter()
        self.seen += 1
        if self.seen == WARM_UP:
            self.start = now
        if self.seen > WARM_UP:
            self.ms.append((now - self.last) * 1e3)
        self.last = now
        return self.seen <= WARM_UP or len(self.ms) < LEAST or (now - self.start < SECONDS and len(self.ms) < MOST)


def measure(step):
    """Times calls of step() one by one until the seconds are spent; milliseconds."""
    for _ in range(WARM_UP):
        step()
    ms, start = [], time.perf_counter()
    while len(ms) < LEAST or (time.perf_counter() - start < SECONDS and len(ms) < MOST):
        t = time.perf_counter()
        step()
        ms.append((time.perf_counter() - t) * 1e3)
    return ms


def report(ms, versions):
    print(json.dumps(dict(ms=[round(value, 4) for value in ms], versions=versions)))
