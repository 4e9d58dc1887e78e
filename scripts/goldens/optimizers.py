"""What Keras's optimizers keep: their variables, in order, after five steps; and the weights after ten."""

from common import camel, draw, keras, np, values, write

O = keras.optimizers
SHAPES, STEPS = [(2, 3), (3,)], 10


def written(option):
    """An option as JSON has it."""
    schedule = isinstance(option, O.schedules.LearningRateSchedule)
    return O.schedules.serialize(option) if schedule else option


def case(rng, make, shapes=SHAPES, excluded=None, **options):
    """Weights after all steps, and where they are averaged also after Keras has put the averages in their place."""
    weights = [draw(rng, shape) for shape in shapes]
    gradients = [[draw(rng, shape) for shape in shapes] for _ in range(STEPS)]
    variables = [keras.Variable(weight, name=name) for weight, name in zip(weights, ["kernel", "bias", "table"])]
    optimizer, half = make(**options), None
    if excluded:
        optimizer.exclude_from_weight_decay(var_names=excluded)
    for step, given in enumerate(gradients):
        if step == STEPS // 2:
            half = [values(v.value) for v in optimizer.variables]
        optimizer.apply_gradients(zip([keras.ops.convert_to_tensor(g) for g in given], variables))
    trained = [values(v.value) for v in variables]
    optimizer.finalize_variable_values(variables)
    return {
        "className": make.__name__, "options": {camel(k): written(v) for k, v in options.items()}, "excluded": excluded,
        "weights": [values(w) for w in weights], "gradients": [[values(g) for g in given] for given in gradients],
        "half": half, "trained": trained, "finished": [values(v.value) for v in variables],
    }


def main():
    rng = np.random.default_rng(1986)
    rate, moments = dict(learning_rate=0.0625), dict(beta_1=0.75, beta_2=0.875, epsilon=1e-3)
    decay = dict(learning_rate=0.0625, weight_decay=0.5)
    ema = dict(learning_rate=0.0625, use_ema=True, ema_momentum=0.75)
    falling = O.schedules.ExponentialDecay(0.125, 4, 0.5)
    deep = [(2, 3), (3,), (2, 2, 3)]
    cases = [
        case(rng, O.SGD, learning_rate=0.125),
        case(rng, O.SGD, learning_rate=0.125, momentum=0.75),
        case(rng, O.SGD, learning_rate=0.125, momentum=0.75, nesterov=True),
        case(rng, O.SGD, learning_rate=falling),
        case(rng, O.Adam, learning_rate=0.0625, beta_1=0.75, beta_2=0.875, epsilon=1e-3),
        case(rng, O.Adam, learning_rate=0.0625, beta_1=0.75, beta_2=0.875, epsilon=1e-3, amsgrad=True, clipnorm=1.5),
        case(rng, O.RMSprop, learning_rate=0.0625, rho=0.75, epsilon=1e-3, global_clipnorm=2.0),
        case(rng, O.RMSprop, **rate, rho=0.75, momentum=0.5),
        case(rng, O.RMSprop, **rate, rho=0.75, epsilon=1e-2, centered=True),
        case(rng, O.RMSprop, learning_rate=0.0625, rho=0.75, epsilon=1e-2, momentum=0.5, centered=True, clipvalue=1.0),
        case(rng, O.AdamW, **rate),
        case(rng, O.AdamW, **rate, **moments, weight_decay=0.5, amsgrad=True, excluded=["bias"]),
        case(rng, O.Adamax, **rate),
        case(rng, O.Adamax, **decay, **moments, clipnorm=1.0),
        case(rng, O.Nadam, **rate),
        case(rng, O.Nadam, **decay, **moments, global_clipnorm=2.0),
        case(rng, O.Adagrad, **rate),
        case(rng, O.Adagrad, **decay, initial_accumulator_value=0.5, epsilon=1e-2, clipvalue=1.0),
        case(rng, O.Adadelta, learning_rate=1.0),
        case(rng, O.Adadelta, learning_rate=0.5, rho=0.75, epsilon=1e-2, weight_decay=0.25),
        case(rng, O.Ftrl, **rate),
        case(
            rng, O.Ftrl, **rate, learning_rate_power=-0.75, initial_accumulator_value=0.5, l1_regularization_strength=0.25,
            l2_regularization_strength=0.125, l2_shrinkage_regularization_strength=0.0625, beta=0.5, weight_decay=0.5,
        ),
        case(rng, O.Lion, **rate),
        case(rng, O.Lion, **decay, beta_1=0.5, beta_2=0.75),
        case(rng, O.Adafactor, **rate, shapes=deep),
        case(
            rng, O.Adafactor, learning_rate=0.5, beta_2_decay=-0.5, epsilon_1=1e-6, epsilon_2=0.25, clip_threshold=0.5,
            relative_step=False, weight_decay=0.5, shapes=deep,
        ),
        case(rng, O.Lamb, **rate),
        case(rng, O.Lamb, **decay, **moments),
        case(rng, O.SGD, **decay),
        case(rng, O.SGD, learning_rate=falling, weight_decay=0.5, momentum=0.5, excluded=["kernel"]),
        case(rng, O.RMSprop, **decay, excluded=["nel", "other"]),
        case(rng, O.SGD, **ema),
        case(rng, O.Adam, **ema, ema_overwrite_frequency=3),
        case(rng, O.SGD, **rate, gradient_accumulation_steps=3),
        case(rng, O.Adam, **rate, gradient_accumulation_steps=2, clipnorm=0.5),
        case(rng, O.Nadam, **rate, gradient_accumulation_steps=2),
        case(rng, O.AdamW, learning_rate=falling, gradient_accumulation_steps=2, weight_decay=0.5),
        case(rng, O.RMSprop, **ema, ema_overwrite_frequency=2, gradient_accumulation_steps=2),
        case(rng, O.Adagrad, **ema, gradient_accumulation_steps=3, weight_decay=0.25),
    ]
    write("optimizers", cases)


main()
