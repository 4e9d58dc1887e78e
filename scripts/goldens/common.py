"""What the fixture scripts share: Keras on torch in double precision, short numbers, camelCase names.

Weights and inputs are multiples of 1/1024, so they are the same in single precision; Keras then computes in float64,
and the fixtures hold its results to nine digits. What a test measures is therefore our own rounding alone.
"""

import json
import os
import re
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402

keras.config.set_floatx("float64")
FIXTURES = Path(__file__).resolve().parents[2] / "test" / "fixtures"


def draw(rng, shape, scale=1.0):
    """Normal values on a grid of 1/1024."""
    return np.round(rng.standard_normal(shape) * scale * 1024) / 1024


def camel(name):
    return re.sub(r"_(\w)", lambda m: m.group(1).upper(), name)


def camel_options(options):
    """Keras's options under the names TypeScript gives them; strings such as hard_sigmoid too."""
    return {camel(k): camel(v) if isinstance(v, str) else v for k, v in options.items()}


def values(array):
    """An array as {shape, values}, nine significant digits."""
    array = array.detach().cpu().numpy() if isinstance(array, torch.Tensor) else np.asarray(array)
    return {"shape": list(array.shape), "values": [shorten(v) for v in array.ravel().tolist()]}


def shorten(value):
    if isinstance(value, (bool, int)):
        return int(value)
    return float(f"{value:.9g}")


def to_tensor(array):
    return torch.tensor(np.asarray(array, dtype="float64"), requires_grad=True)


def write(name, cases):
    FIXTURES.mkdir(parents=True, exist_ok=True)
    body = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    header = json.dumps({"keras": keras.__version__, "backend": keras.backend.backend(), "floatx": keras.config.floatx()})
    (FIXTURES / f"{name}.json").write_text(f'{{"madeWith":{header},\n"cases":[\n{body}\n]}}\n')
    print(f"{name}.json: {len(cases)} cases, {(FIXTURES / f'{name}.json').stat().st_size / 1000:.0f} kB")
