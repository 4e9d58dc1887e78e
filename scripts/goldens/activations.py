"""Activations: values and gradients; as a dense layer's, and inside recurrent cells; the layers that are activations."""

from common import camel_options, draw, keras, np, to_tensor, torch, values, write

A, L = keras.activations, keras.layers
# Where two pieces meet a gradient may be taken from either side, so no input stands there.
POINTS = np.array([[-7.25, -3.125, -1.125, -0.75], [-0.25, 0.125, 0.375, 0.625], [1.25, 2.75, 3.5, 6.5]])


def weighted(y):
    return (y * torch.cos(torch.arange(y.numel(), dtype=torch.float64)).reshape(y.shape)).sum()


def function_case(name, snake, options=None, x=POINTS):
    given = to_tensor(x)
    y = getattr(A, snake)(given, **(options or {}))
    (gradient,) = torch.autograd.grad(weighted(y), [given])
    return {"kind": "function", "name": name, "options": options and camel_options(options), "x": values(x), "y": values(y), "gradient": values(gradient)}


def layer_case(layer, name, options, x, rng, mask=None):
    given = to_tensor(x)
    layer.build(x.shape)
    layer.set_weights([draw(rng, tuple(w.shape), 0.5) for w in layer.weights])
    call = {} if mask is None else {"mask": torch.tensor(mask)}
    y = layer(given, **call)
    weights = [w.value for w in layer.trainable_weights]
    gradients = torch.autograd.grad(weighted(y), [given, *weights])
    return {
        "kind": "layer", "name": name, "options": camel_options(options), "x": values(x), "y": values(y),
        "mask": None if mask is None else values(mask.astype(int)),
        "weights": [values(w.value) for w in layer.weights], "gradients": [values(g) for g in gradients],
    }


def main():
    rng = np.random.default_rng(7)
    names = dict(
        silu="silu", swish="silu", gelu="gelu", selu="selu", celu="celu", leakyRelu="leaky_relu", relu6="relu6", mish="mish", hardSilu="hard_silu",
        hardSwish="hard_silu", hardTanh="hard_tanh", tanhShrink="tanh_shrink", softShrink="soft_shrink", hardShrink="hard_shrink", squareplus="squareplus",
        sparsePlus="sparse_plus", sparseSigmoid="sparse_sigmoid", logSigmoid="log_sigmoid", relu="relu", sigmoid="sigmoid", tanh="tanh",
        hardSigmoid="hard_sigmoid", softplus="softplus", softsign="softsign", elu="elu", exponential="exponential", softmax="softmax", logSoftmax="log_softmax", glu="glu",
    )
    cases = [function_case(name, snake) for name, snake in names.items()]
    cases += [
        function_case("gelu", "gelu", dict(approximate=True)), function_case("celu", "celu", dict(alpha=0.5)),
        function_case("leakyRelu", "leaky_relu", dict(negative_slope=0.4)), function_case("softShrink", "soft_shrink", dict(threshold=0.7)),
        function_case("hardShrink", "hard_shrink", dict(threshold=0.7)), function_case("squareplus", "squareplus", dict(b=1.0)),
        function_case("threshold", "threshold", dict(threshold=0.5, default_value=-2.0)),
    ]
    x, sequence = draw(rng, (3, 4)), draw(rng, (2, 5, 3))
    mask = np.array([[1, 1, 0, 1, 1], [0, 1, 1, 1, 0]], dtype=bool)
    for name in ["gelu", "mish", "silu"]:
        cases.append(layer_case(L.Dense(3, activation=name), "dense", dict(units=3, activation=name), x, rng))
    for cls, factory in [(L.SimpleRNN, "simpleRNN"), (L.LSTM, "lstm"), (L.GRU, "gru")]:
        own = dict(units=2, activation="gelu", return_sequences=True)
        cases.append(layer_case(cls(**own), factory, own, sequence, rng))
        cases.append(layer_case(cls(**own), factory, own, sequence, rng, mask))
    gated = dict(units=2, activation="softsign", recurrent_activation="hard_silu", go_backwards=True)
    cases.append(layer_case(L.LSTM(**gated), "lstm", gated, sequence, rng))
    cases.append(layer_case(L.GRU(reset_after=False, **gated), "gru", dict(reset_after=False, **gated), sequence, rng))
    for cls, factory, options in [
        (L.ReLU, "reLU", {}), (L.ReLU, "reLU", dict(max_value=2.0, negative_slope=0.1, threshold=0.3)), (L.ReLU, "reLU", dict(negative_slope=0.2)), (L.ReLU, "reLU", dict(threshold=0.5, max_value=3.0)),
        (L.LeakyReLU, "leakyReLU", {}), (L.LeakyReLU, "leakyReLU", dict(negative_slope=0.1)), (L.ELU, "elu", {}), (L.ELU, "elu", dict(alpha=0.5)),
        (L.PReLU, "prelu", {}), (L.Softmax, "softmax", {}), (L.Softmax, "softmax", dict(axis=0)),
    ]:
        cases.append(layer_case(cls(**options), factory, options, POINTS, rng))
    cases.append(layer_case(L.PReLU(shared_axes=[1]), "prelu", dict(shared_axes=[1]), sequence, rng))
    write("activations", cases)


main()
