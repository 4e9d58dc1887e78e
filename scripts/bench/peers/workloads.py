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
}


def inputs(w, seed=7):
    """Returns (x, y): x int32 [batch, steps] or float32 [batch, steps, features]; y float32 [batch, 1]."""
    g = np.random.default_rng(seed)
    if "vocab" in w:
        p = 1.0 / np.arange(1, w["vocab"] + 1)
        x = g.choice(w["vocab"], size=(w["batch"], w["steps"]), p=p / p.sum()).astype(np.int32)
    else:
        x = g.standard_normal((w["batch"], w["steps"], w["features"])).astype(np.float32)
    return x, g.integers(0, 2, (w["batch"], 1)).astype(np.float32)


def measure(step, seconds=float(os.environ.get("BENCH_SECONDS", 8)), warmup=3, least=5, most=2000):
    """Times calls of step() one by one until the seconds are spent; milliseconds."""
    for _ in range(warmup):
        step()
    ms, start = [], time.perf_counter()
    while len(ms) < least or (time.perf_counter() - start < seconds and len(ms) < most):
        t = time.perf_counter()
        step()
        ms.append((time.perf_counter() - t) * 1e3)
    return ms


def report(ms, versions):
    print(json.dumps(dict(ms=[round(value, 4) for value in ms], versions=versions)))
