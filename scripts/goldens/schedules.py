"""Learning rates of Keras's schedules step by step, and how optimizers that use them stand in files."""

from common import camel_options, keras, shorten, write

S = keras.optimizers.schedules
STEPS = [0, 1, 2, 3, 5, 7, 9, 10, 11, 15, 19, 20, 21, 29, 30, 31, 50, 69, 70, 71, 100, 1000]


def case(make, **options):
    schedule = make(**options)
    rates = [shorten(float(schedule(step))) for step in STEPS]
    form = keras.optimizers.serialize(keras.optimizers.Adam(schedule, name="adam"))
    return {"className": make.__name__, "options": camel_options(options), "steps": STEPS, "rates": rates, "form": form}


def main():
    ten = dict(initial_learning_rate=0.1, decay_steps=10)
    cases = [
        case(S.ExponentialDecay, **ten, decay_rate=0.96),
        case(S.ExponentialDecay, **ten, decay_rate=0.5, staircase=True),
        case(S.ExponentialDecay, initial_learning_rate=3.0, decay_steps=7, decay_rate=1.01),
        case(S.PiecewiseConstantDecay, boundaries=[5, 20, 70], values=[1.0, 0.5, 0.25, 0.1]),
        case(S.PiecewiseConstantDecay, boundaries=[10], values=[0.5, 0.0]),
        case(S.PolynomialDecay, **ten),
        case(S.PolynomialDecay, **ten, end_learning_rate=0.01, power=0.5),
        case(S.PolynomialDecay, **ten, end_learning_rate=0.01, power=2.0, cycle=True),
        case(S.PolynomialDecay, initial_learning_rate=0.1, decay_steps=30, end_learning_rate=0.2, power=1.5),
        case(S.InverseTimeDecay, **ten, decay_rate=0.5),
        case(S.InverseTimeDecay, **ten, decay_rate=2.0, staircase=True),
        case(S.CosineDecay, **ten),
        case(S.CosineDecay, initial_learning_rate=0.1, decay_steps=70, alpha=0.1),
        case(S.CosineDecay, initial_learning_rate=0.01, decay_steps=50, alpha=0.2, warmup_target=0.5, warmup_steps=20),
        case(S.CosineDecay, initial_learning_rate=0.01, decay_steps=50, warmup_steps=20),
        case(S.CosineDecayRestarts, initial_learning_rate=0.1, first_decay_steps=10),
        case(S.CosineDecayRestarts, initial_learning_rate=0.1, first_decay_steps=10, t_mul=1.0, m_mul=0.5, alpha=0.1),
        case(S.CosineDecayRestarts, initial_learning_rate=0.1, first_decay_steps=7, t_mul=1.5, m_mul=0.9),
    ]
    write("schedules", cases)


main()
