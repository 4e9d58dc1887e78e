"""What Keras's optimizers keep: their variables, in order, after three steps; and the weights after six."""

import re

from common import draw, keras, np, values, write

O = keras.optimizers
SHAPES, STEPS = [(2, 3), (3,)], 6


def camel(name):
    """As options are called in TypeScript: beta_1 is beta1, global_clipnorm is globalClipnorm."""
    return re.sub(r"_(\w)", lambda m: m.group(1).upper(), name)


def case(rng, make, **options):
    weights = [draw(rng, shape) for shape in SHAPES]
    gradients = [[draw(rng, shape) for shape in SHAPES] for _ in range(STEPS)]
    variables = [keras.Variable(weight) for weight in weights]
    optimizer, half = make(**options), None
    for step, given in enumerate(gradients):
        if step == STEPS // 2:
            half = [values(v.value) for v in optimizer.variables]
        optimizer.apply_gradients(zip([keras.ops.convert_to_tensor(g) for g in given], variables))
    return {
        "className": make.__name__, "options": {camel(k): v for k, v in options.items()},
        "weights": [values(w) for w in weights], "gradients": [[values(g) for g in given] for given in gradients],
        "half": half, "trained": [values(v.value) for v in variables],
    }


def main():
    rng = np.random.default_rng(1986)
    cases = [
        case(rng, O.SGD, learning_rate=0.125),
        case(rng, O.SGD, learning_rate=0.125, momentum=0.75),
        case(rng, O.SGD, learning_rate=0.125, momentum=0.75, nesterov=True),
        case(rng, O.Adam, learning_rate=0.0625, beta_1=0.75, beta_2=0.875, epsilon=1e-3),
        case(rng, O.Adam, learning_rate=0.0625, beta_1=0.75, beta_2=0.875, epsilon=1e-3, amsgrad=True, clipnorm=1.5),
        case(rng, O.RMSprop, learning_rate=0.0625, rho=0.75, epsilon=1e-3, global_clipnorm=2.0),
        case(rng, O.RMSprop, learning_rate=0.0625, rho=0.75, epsilon=1e-2, momentum=0.5, centered=True, clipvalue=1.0),
    ]
    write("optimizers", cases)


main()
