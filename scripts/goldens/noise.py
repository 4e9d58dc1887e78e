"""Layers that draw at random, given what they draw: each case holds their outputs and gradients for two draws that are the same everywhere.

Nobody's draws are another's, so the fixtures tell what becomes of a draw: for masks what is dropped and what is kept, for normal noise what 0 and 1 give.
"""

from contextlib import ExitStack
from unittest.mock import patch

from common import draw, np, to_tensor, torch, values, write
from specs import as_json, make

SHAPE = (4, 5, 6)
CASES = [
    *(("mask", ("Dropout", o)) for o in (dict(rate=0.25), dict(rate=0.5, noise_shape=[None, 1, None]))),
    *(("mask", ("SpatialDropout1D", o)) for o in (dict(rate=0.25), dict(rate=0.5))),
    *(("mask", ("AlphaDropout", o)) for o in (dict(rate=0.25), dict(rate=0.5, noise_shape=[None, 1, None]))),
    *(("normal", ("GaussianNoise", o)) for o in (dict(stddev=0.25), dict(stddev=1.0))),
    *(("normal", ("GaussianDropout", o)) for o in (dict(rate=0.25), dict(rate=0.5))),
]


def constant(value_of):
    """Stands for a source of random numbers."""
    return lambda shape, *_, **options: torch.full(tuple(shape), value_of(options), dtype=torch.float64)


def draws(kind, high):
    """What random sources of Keras and torch give: the least or the most of masks, and 0 or 1 standard deviations."""
    if kind == "normal":
        return [patch("keras.src.backend.random.normal", constant(lambda o: o["mean"] + o["stddev"] * high))]
    return [
        patch("keras.src.backend.random.uniform", constant(lambda _: float(high))),
        patch("torch.bernoulli", lambda p, **_: torch.full_like(p, high)),
        patch("torch.nn.functional.dropout", lambda x, p, **_: x / (1 - p) if high else x * 0),
    ]


def called(layer, kind, high, x, coefficients):
    with ExitStack() as stack:
        for source in draws(kind, high):
            stack.enter_context(source)
        y = layer(x, training=True)
    (gradient,) = torch.autograd.grad((y * torch.tensor(coefficients)).sum(), [x], allow_unused=True)
    return {"y": values(y), "gradient": values(torch.zeros_like(x) if gradient is None else gradient)}


def case(rng, kind, spec):
    layer, x, coefficients = make(spec), to_tensor(draw(rng, SHAPE)), draw(rng, SHAPE)
    low, high = (called(layer, kind, value, x, coefficients) for value in (0, 1))
    return {**as_json(spec), "kind": kind, "x": values(x), "coefficients": values(coefficients), "low": low, "high": high}


def main():
    rng = np.random.default_rng(2014)
    write("noise", [case(rng, kind, spec) for kind, spec in CASES])


main()
