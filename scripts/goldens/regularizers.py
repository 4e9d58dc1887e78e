"""Regularizers and constraints: of matrices, with gradients; and three steps of training with them on every kind of weight."""

from common import camel_options, draw, keras, np, to_tensor, torch, values, write

R, C, L = keras.regularizers, keras.constraints, keras.layers


def rule_case(kind, cls, name, options, x):
    given = to_tensor(x)
    y = cls(**options)(given)
    total = (y * torch.cos(torch.arange(y.numel(), dtype=torch.float64)).reshape(y.shape)).sum()
    (gradient,) = torch.autograd.grad(total, [given])
    return {"kind": kind, "name": name, "options": camel_options(options), "x": values(x), "y": values(y), "gradient": values(gradient)}


def training_case(name, build, x, y, rng, steps=3):
    """`name` is that of the model in the test, which has the same options."""
    model = build()
    model.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse")
    model.build(x.shape)
    start = [draw(rng, tuple(w.shape), 0.5) for w in model.weights]
    start = [np.abs(v) + 0.5 if "variance" in w.name else v for v, w in zip(start, model.weights)]
    model.set_weights(start)
    before = float(model.evaluate(x, y, verbose=0))
    losses = [float(model.train_on_batch(x, y)) for _ in range(steps)]
    return {
        "kind": "training", "name": name, "x": values(x), "y": values(y), "start": [values(w) for w in start], "before": before,
        "losses": losses, "end": [values(w) for w in model.get_weights()],
    }


def main():
    rng = np.random.default_rng(3)
    w = draw(rng, (4, 3))
    cases = [
        rule_case("regularizer", R.L1, "l1", {}, w), rule_case("regularizer", R.L1, "l1", dict(l1=0.5), w), rule_case("regularizer", R.L2, "l2", {}, w),
        rule_case("regularizer", R.L2, "l2", dict(l2=0.5), w), rule_case("regularizer", R.L1L2, "l1L2", dict(l1=0.25, l2=0.5), w),
        rule_case("regularizer", R.OrthogonalRegularizer, "orthogonalRegularizer", {}, w),
        rule_case("regularizer", R.OrthogonalRegularizer, "orthogonalRegularizer", dict(factor=0.5, mode="columns"), w),
        rule_case("constraint", C.MaxNorm, "maxNorm", {}, w * 3), rule_case("constraint", C.MaxNorm, "maxNorm", dict(max_value=0.5, axis=1), w),
        rule_case("constraint", C.UnitNorm, "unitNorm", {}, w), rule_case("constraint", C.UnitNorm, "unitNorm", dict(axis=[0, 1]), w), rule_case("constraint", C.NonNeg, "nonNeg", {}, w),
        rule_case("constraint", C.MinMaxNorm, "minMaxNorm", {}, w), rule_case("constraint", C.MinMaxNorm, "minMaxNorm", dict(min_value=1.5, max_value=2.0, rate=0.5, axis=1), w),
    ]
    x, ids, target = draw(rng, (6, 4)), rng.integers(0, 5, (6, 3)).astype(float), draw(rng, (6, 2))
    sequence = draw(rng, (6, 3, 4))
    every = dict(kernel_regularizer=R.L2(0.1), bias_regularizer=R.L1(0.05), activity_regularizer=R.L2(0.03))
    cases += [
        training_case("dense", lambda: keras.Sequential([L.Dense(3, activation="tanh", kernel_constraint=C.MaxNorm(1.0), bias_constraint=C.NonNeg(), **every), L.Dense(2, kernel_regularizer="l1")]), x, target, rng),
        training_case("lstm", lambda: keras.Sequential([
            L.LSTM(2, recurrent_regularizer=R.L1L2(0.01, 0.1), kernel_constraint=C.UnitNorm(), recurrent_constraint=C.MinMaxNorm(0.2, 0.8, rate=0.5), bias_constraint=C.MaxNorm(0.5), **every)]), sequence, target, rng),
        training_case("embedding", lambda: keras.Sequential([
            L.Embedding(5, 2, embeddings_regularizer=R.L2(0.2), embeddings_constraint=C.MaxNorm(0.8, axis=1), activity_regularizer=R.L1(0.02)), L.SimpleRNN(2, kernel_regularizer="orthogonal_regularizer")]), ids, target, rng),
    ]
    own = dict(gamma_regularizer=R.L2(0.1), beta_regularizer=R.L1(0.05), gamma_constraint=C.NonNeg(), beta_constraint=C.MaxNorm(0.4))
    cases.append(training_case("normalization", lambda: keras.Sequential([L.LayerNormalization(**own), L.BatchNormalization(**own), L.Dense(2)]), x, target, rng))
    cases.append(training_case("convolution", lambda: keras.Sequential([L.Conv1D(3, 2, kernel_constraint=C.UnitNorm(axis=[0, 1]), **every), L.Flatten(), L.Dense(2)]), sequence, target, rng))
    cases.append(training_case("activity", lambda: keras.Sequential([L.LSTM(3), L.ActivityRegularization(l1=0.05, l2=0.1), L.Dense(2)]), sequence, target, rng))
    write("regularizers", cases)


main()
