"""Layers without recurrence: outputs, masks, gradients in weights and inputs, and what training makes of weights that no gradient moves."""

from common import draw, keras, np, to_tensor, torch, values, write
from specs import as_json, make

BATCH, STEPS, FEATURES = 3, 6, 4
SHAPE = (BATCH, STEPS, FEATURES)
MASK = np.array([[1, 1, 1, 1, 1, 1], [0, 0, 1, 1, 1, 1], [1, 0, 1, 1, 0, 0]], dtype=bool)

NORMALIZATION = [
    *(("LayerNormalization", o) for o in (dict(), dict(axis=[1, 2]), dict(epsilon=0.01), dict(center=False), dict(scale=False))),
    *(("RMSNormalization", o) for o in (dict(), dict(axis=[1, 2], epsilon=0.01))),
    *(("UnitNormalization", o) for o in (dict(), dict(axis=1), dict(axis=[1, 2]))),
]
BATCH_NORMALIZATION = [dict(), dict(axis=1), dict(momentum=0.5, epsilon=0.1, center=False), dict(scale=False)]


def case(rng, spec, shapes=(SHAPE,), masked=False, training=False, call=None):
    """`call` are options of the call; `masked` gives every input the mask."""
    layer, call = make(spec), call or {}
    inputs = [to_tensor(draw(rng, shape)) for shape in shapes]
    masks = [torch.tensor(MASK[:, : shape[1]]) for shape in shapes] if masked else None
    for x, mask in zip(inputs, masks or []):
        keras.src.backend.set_keras_mask(x, mask)
    given = inputs if len(inputs) > 1 else inputs[0]
    layer(given)
    for w in layer.weights:
        w.assign(np.abs(draw(rng, w.shape, 0.5)) + 0.5 if "variance" in w.name else draw(rng, w.shape, 0.5))
    weights = [values(w.value) for w in layer.weights]
    outputs = keras.tree.flatten(layer(given, training=training, **{k: v for k, v in call.items()}))
    coefficients = [draw(rng, y.shape) for y in outputs]
    loss = sum((y * torch.tensor(c)).sum() for y, c in zip(outputs, coefficients))
    sources = [w.value for w in layer.trainable_weights] + inputs
    gradients = torch.autograd.grad(loss, sources, allow_unused=True)
    mask = keras.src.backend.get_keras_mask(outputs[0])
    return {
        **as_json(spec), "training": training, "call": call, "inputs": [values(x) for x in inputs],
        "masks": [values(m) for m in masks] if masks else None, "weights": weights,
        "coefficients": [values(c) for c in coefficients], "outputs": [values(y) for y in outputs],
        "mask": None if mask is None else values(mask), "gradients": [None if g is None else values(g) for g in gradients],
        "finalWeights": [values(w.value) for w in layer.weights],
    }


def normalization_cases(rng):
    cases = [case(rng, spec) for spec in NORMALIZATION]
    cases += [case(rng, spec, masked=True) for spec in NORMALIZATION[:1] + NORMALIZATION[5:6] + NORMALIZATION[7:8]]
    for options in BATCH_NORMALIZATION:
        for masked, training in ((False, False), (False, True), (True, True)):
            cases.append(case(rng, ("BatchNormalization", options), masked=masked, training=training))
    cases.append(case(rng, ("BatchNormalization", {}), shapes=[(5, 3)], training=True))
    return cases


def pooling_cases(rng):
    specs = [(f"Global{kind}Pooling1D", o) for kind in ("Average", "Max") for o in (dict(), dict(keepdims=True))]
    return [case(rng, spec, masked=masked) for spec in specs for masked in (False, True)]


# Keras on torch counts the end twice where "same" reaches beyond one end alone, so averages here reach as far beyond both.
WINDOWS = [dict(pool_size=2), dict(pool_size=3, strides=1), dict(pool_size=3, strides=2), dict(pool_size=3, strides=1, padding="same"), dict(pool_size=4, strides=2, padding="same")]


def time_cases(rng):
    """Layers that make another number of steps."""
    specs = [(f"{kind}Pooling1D", o) for kind in ("Average", "Max") for o in WINDOWS]
    specs += [("MaxPooling1D", o) for o in (dict(pool_size=3, strides=2, padding="same"), dict(pool_size=2, strides=1, padding="same"))]
    specs += [("ZeroPadding1D", o) for o in (dict(), dict(padding=[0, 2]))]
    specs += [("Cropping1D", o) for o in (dict(), dict(cropping=[3, 0]))]
    specs += [("UpSampling1D", o) for o in (dict(), dict(size=3))]
    return [case(rng, spec) for spec in specs]


def convolution_cases(rng):
    kernel = dict(filters=4, kernel_size=3)
    options = [dict(padding=padding, **o) for padding in ("valid", "same", "causal") for o in (dict(), dict(strides=2), dict(dilation_rate=2))]
    options += [dict(activation="tanh"), dict(activation="gelu", groups=2), dict(use_bias=False), dict(groups=4), dict(groups=2, strides=3, padding="same")]
    options += [dict(kernel_size=1, activation="softmax"), dict(kernel_size=2, padding="same"), dict(kernel_size=4, strides=4, padding="same"), dict(kernel_size=6, filters=1)]
    return [case(rng, ("Conv1D", {**kernel, **o})) for o in options] + [case(rng, ("Conv1D", kernel), masked=True)]


def main():
    rng = np.random.default_rng(2018)
    write("feedforward", normalization_cases(rng) + pooling_cases(rng) + time_cases(rng) + convolution_cases(rng))


if __name__ == "__main__":
    main()
