"""Normalization and discretization of columns as Keras on TensorFlow computes them."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import numpy as np  # noqa: E402
from common import camel_options, draw, keras, values, write  # noqa: E402

L = keras.layers
keras.config.set_floatx("float32")
rng = np.random.default_rng(5)


def case(make, batches, x, **options):
    layer = make(**options)
    if batches is not None:
        layer.adapt(batches[0] if len(batches) == 1 else batches)
    output = layer(x)
    boundaries = getattr(layer, "bin_boundaries", None)
    return {
        "className": make.__name__, "options": camel_options(options), "batches": [values(b) for b in batches or []],
        "input": values(x), "output": values(output), "boundaries": boundaries,
        "weights": [values(w) for w in layer.get_weights()[:2]],
    }


def main():
    single = lambda shape, scale=3: draw(rng, shape, scale).astype("float32")
    table, cube = single((9, 4)), single((3, 5, 2))
    table[:, 2] = 1.5
    N, D = L.Normalization, L.Discretization
    cases = [
        case(N, [table], table[:2]), case(N, [table], table[:2], invert=True), case(N, [table], table[:2], axis=None),
        case(N, [cube], cube), case(N, [cube], cube, axis=(1, 2)), case(N, [cube], cube, axis=(1,)), case(N, [cube], cube, axis=(-1, 1)),
        case(N, [table[:2], table[2:5], table[5:]], table[:3]), case(N, [cube[:1], cube[1:]], cube, axis=1),
        case(N, None, table[:2], mean=2.5, variance=4.0), case(N, None, table[:2], mean=[1.0, 2.0, 3.0, 4.0], variance=[1.0, 4.0, 9.0, 0.0]),
        case(N, None, cube, axis=(1, 2), mean=[1.0, 2.0], variance=[1.0, 4.0]),
    ]
    column = single((700,), 2)
    for options in (dict(num_bins=4), dict(num_bins=10, epsilon=0.05), dict(num_bins=3, epsilon=0.5), dict(num_bins=7, epsilon=0.001)):
        cases.append(case(D, [column[:150]], table, **options))
    cases += [
        case(D, [column[:40], column[40:47], column[47:150]], table, num_bins=5, epsilon=0.02), case(D, [column[:3]], table, num_bins=8),
        case(D, [column[:90].reshape(9, 10)], table, num_bins=6),
    ]
    limits = [-1.0, 0.0, 1.5]
    cases += [case(D, None, table, bin_boundaries=limits, output_mode=mode) for mode in ("int", "one_hot", "multi_hot", "count")]
    cases += [case(D, None, table[:, :1], bin_boundaries=limits, output_mode="one_hot"), case(D, None, table[0], bin_boundaries=limits, output_mode="count")]
    write("columns", cases)


main()
