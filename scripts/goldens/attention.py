"""Attention: outputs, scores, masks, and gradients of a weighted sum of outputs and scores in weights and inputs."""

from common import camel_options, draw, keras, np, to_tensor, torch, values, write
from specs import as_json, make

BATCH, QUERIES, KEYS = 2, 3, 4
QUERY_MASK = np.array([[1, 1, 1], [1, 0, 1]], dtype=bool)
VALUE_MASK = np.array([[1, 1, 0, 1], [0, 1, 1, 0]], dtype=bool)
KEY_MASK = np.array([[1, 1, 1, 1], [0, 1, 1, 1]], dtype=bool)
SCORES = dict(return_attention_scores=True)


def case(rng, spec, shapes, masks=None, call=None, attention_mask=None):
    """`masks` lie on the tensors, as an Embedding leaves them there; a None in it is none."""
    layer, call = make(spec), call or {}
    xs = [to_tensor(draw(rng, shape)) for shape in shapes]
    has_heads = spec[0] == "MultiHeadAttention"

    def apply():
        for x, mask in zip(xs, masks or []):
            keras.src.backend.set_keras_mask(x, None if mask is None else torch.tensor(mask))
        more = {} if attention_mask is None else dict(attention_mask=torch.tensor(attention_mask))
        return layer(*xs, **call, **more) if has_heads else layer(xs, **call)

    apply()
    for w in layer.weights:
        w.assign(draw(rng, w.shape, 0.5))
    outputs = apply()
    mask = keras.src.backend.get_keras_mask(keras.tree.flatten(outputs)[0])
    outputs = keras.tree.flatten(outputs)
    coefficients = [draw(rng, y.shape) for y in outputs]
    loss = sum((y * torch.tensor(c)).sum() for y, c in zip(outputs, coefficients))
    gradients = torch.autograd.grad(loss, [w.value for w in layer.weights] + xs)
    return {
        **as_json(spec), "training": False, "call": camel_options(call), "inputs": [values(x) for x in xs],
        "masks": [None if m is None else values(m) for m in masks] if masks else None,
        "attentionMask": None if attention_mask is None else values(attention_mask), "weights": [values(w.value) for w in layer.weights],
        "coefficients": [values(c) for c in coefficients], "outputs": [values(y) for y in outputs],
        "mask": None if mask is None else values(mask), "gradients": [values(g) for g in gradients],
    }


def plain_cases(rng):
    """Without heads: query and value have as many features as the keys, the values may have others where there are keys."""
    pair, triple = [(BATCH, QUERIES, 3), (BATCH, KEYS, 3)], [(BATCH, QUERIES, 3), (BATCH, KEYS, 2), (BATCH, KEYS, 3)]
    specs = [("Attention", o) for o in (dict(), dict(use_scale=True), dict(score_mode="concat"), dict(score_mode="concat", use_scale=True))]
    specs += [("AdditiveAttention", o) for o in (dict(), dict(use_scale=False))]
    for spec in specs:
        yield case(rng, spec, pair)
        yield case(rng, spec, triple, call=dict(use_causal_mask=True, **SCORES))
        yield case(rng, spec, pair, masks=[QUERY_MASK, VALUE_MASK], call=SCORES)
        yield case(rng, spec, triple, masks=[None, VALUE_MASK, KEY_MASK])
        yield case(rng, spec, pair, masks=[QUERY_MASK, None])
        yield case(rng, spec, pair, masks=[QUERY_MASK, np.ones((BATCH, KEYS), dtype=bool)], call=dict(use_causal_mask=True))


# Where a query may see nothing, Keras gives zeros only if it is asked for scores as well.
def head_cases(rng):
    self_, cross = [(BATCH, KEYS, 3)] * 2, [(BATCH, QUERIES, 3), (BATCH, KEYS, 2), (BATCH, KEYS, 5)]
    small = dict(num_heads=2, key_dim=3)
    for more in (dict(), dict(value_dim=2), dict(use_bias=False, output_shape=5), dict(output_shape=[2, 3]), dict(use_gate=True, value_dim=2), dict(attention_axes=1)):
        yield case(rng, ("MultiHeadAttention", {**small, **more}), self_)
        yield case(rng, ("MultiHeadAttention", {**small, **more}), cross, call=SCORES)
    spec = ("MultiHeadAttention", small)
    yield case(rng, spec, self_, call=dict(use_causal_mask=True))
    yield case(rng, spec, self_, call=dict(use_causal_mask=True, **SCORES))
    yield case(rng, spec, cross, masks=[QUERY_MASK, VALUE_MASK, KEY_MASK], call=SCORES)
    yield case(rng, spec, cross, masks=[None, VALUE_MASK, None])
    yield case(rng, spec, cross, masks=[QUERY_MASK, VALUE_MASK, None], call=dict(use_causal_mask=True, **SCORES))
    seen = np.array([[1, 1, 0, 1], [0, 1, 1, 1], [1, 0, 0, 1]], dtype=bool)
    yield case(rng, spec, cross, attention_mask=np.stack([seen, ~seen]), call=SCORES)
    yield case(rng, spec, cross, attention_mask=seen)
    yield case(rng, spec, cross, attention_mask=np.stack([seen, ~seen, seen, seen]).reshape(2, 2, QUERIES, KEYS), call=SCORES)
    yield case(rng, spec, cross, masks=[QUERY_MASK, VALUE_MASK, None], attention_mask=np.stack([seen, seen]), call=SCORES)
    yield case(rng, ("MultiHeadAttention", {**small, "sliding_window": 2}), self_)
    yield case(rng, ("MultiHeadAttention", {**small, "sliding_window": 2}), self_, call=dict(use_causal_mask=True, **SCORES))


def main():
    rng = np.random.default_rng(2019)
    write("attention", list(plain_cases(rng)) + list(head_cases(rng)))


if __name__ == "__main__":
    main()
