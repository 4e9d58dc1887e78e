"""Wrappers, layers of cells, merging and reshaping: outputs, and gradients of a weighted sum of them in weights, inputs and initial states."""

from common import draw, keras, np, to_tensor, torch, values, write
from specs import as_json, make

BATCH, STEPS, FEATURES, UNITS = 2, 4, 3, 2
SEQUENCE = (BATCH, STEPS, FEATURES)
MASK = np.array([[1, 1, 1, 0], [0, 1, 0, 1]], dtype=bool)
PADDED = np.array([[1, 1, 0, 0], [0, 0, 0, 0]], dtype=bool)
NAMES = dict(SimpleRNN=1, LSTM=2, GRU=1)


def bidirectional(kind, mode="concat", **options):
    return ("Bidirectional", dict(layer=(kind, dict(units=UNITS, **options)), merge_mode=mode))


def pair(forward, backward, mode="concat", **options):
    """Bidirectional with a layer of its own for each direction."""
    (kind, own), (other, its) = forward, backward
    layer, back = (kind, dict(own, **options)), (other, dict(its, go_backwards=True, **options))
    return ("Bidirectional", dict(layer=layer, backward_layer=back, merge_mode=mode))


def rnn(cell, **options):
    return ("RNN", dict(cell=cell, **options))


def cell(kind, units=UNITS, **options):
    return (kind, dict(units=units, **options))


def directions():
    """(spec, mask, number of initial states)."""
    everything = dict(return_sequences=True, return_state=True)
    for mode in ("concat", "sum", "mul", "ave", None):
        for mask in (None, MASK):
            yield bidirectional("LSTM", mode), mask, 0
            yield bidirectional("LSTM", mode, return_sequences=True), mask, 0
    for kind in ("GRU", "SimpleRNN"):
        for mode in ("concat", "mul", None):
            yield bidirectional(kind, mode, return_sequences=True), MASK, 0
        yield bidirectional(kind, return_state=True), None, 2 * NAMES[kind]
    for mode in ("concat", None):
        yield bidirectional("LSTM", mode, **everything), None, 4
        yield bidirectional("LSTM", mode, **everything), MASK, 4
    yield bidirectional("LSTM", **everything), PADDED, 0
    yield pair(cell("LSTM"), cell("LSTM", activation="relu"), return_sequences=True), MASK, 0
    yield pair(cell("LSTM", 3), cell("GRU")), MASK, 0
    yield pair(cell("GRU"), cell("SimpleRNN"), "sum", return_sequences=True), None, 0
    layers = [cell("LSTMCell"), cell("GRUCell", 3)]
    yield ("Bidirectional", dict(layer=rnn(layers, return_sequences=True))), MASK, 0


def cells():
    """(spec, mask, sizes of the initial states, nested by cell as Keras wants them)."""
    everything = dict(return_sequences=True, return_state=True)
    for own in ("LeakyCell", "CountingCell"):
        yield rnn(cell(own)), None, None
        yield rnn(cell(own), **everything), MASK, None
        yield rnn(cell(own), go_backwards=True, zero_output_for_mask=True, return_sequences=True), MASK, None
    yield rnn(cell("CountingCell"), return_state=True), None, [2, 1]
    yield rnn(cell("LSTMCell"), **everything), MASK, [2, 2]
    stack = [cell("LSTMCell", 3), cell("CountingCell"), cell("GRUCell", reset_after=False)]
    yield rnn(stack), None, None
    yield rnn(stack, **everything), MASK, None
    yield rnn(stack, **everything), None, [[3, 3], [2, 1], [2]]
    yield rnn(("StackedRNNCells", dict(cells=[cell("SimpleRNNCell"), cell("LeakyCell")])), **everything), MASK, None
    yield rnn([cell("LSTMCell")], return_state=True), None, None


def others():
    """(spec, shapes of the inputs, mask)."""
    dense = ("Dense", dict(units=2, activation="tanh"))
    yield ("TimeDistributed", dict(layer=dense)), [SEQUENCE], MASK
    yield ("TimeDistributed", dict(layer=dense)), [(2, 2, 3, 2)], None
    yield ("TimeDistributed", dict(layer=cell("LSTM"))), [(2, 3, 4, 2)], None
    deep = np.array([[[1, 1], [1, 0], [0, 0]], [[0, 1], [0, 0], [1, 1]]], dtype=bool)
    yield ("TimeDistributed", dict(layer=cell("LSTM", return_sequences=True))), [(2, 3, 2, 2)], deep
    yield ("TimeDistributed", dict(layer=("Flatten", {}))), [(2, 3, 2, 2)], None
    for name in ("Add", "Multiply", "Average", "Maximum", "Minimum"):
        yield (name, {}), [SEQUENCE] * 3, None
    yield ("Subtract", {}), [SEQUENCE] * 2, None
    yield ("Add", {}), [SEQUENCE, (BATCH, 1, FEATURES)], None
    yield ("Multiply", {}), [SEQUENCE, (BATCH, FEATURES)], None
    yield ("Concatenate", {}), [(BATCH, STEPS, 1), SEQUENCE, SEQUENCE], None
    yield ("Concatenate", dict(axis=1)), [SEQUENCE, (BATCH, 1, FEATURES)], None
    for normalize in (False, True):
        yield ("Dot", dict(axes=1, normalize=normalize)), [(3, 4), (3, 4)], None
        yield ("Dot", dict(axes=2, normalize=normalize)), [(2, 3, 4), (2, 5, 4)], None
        yield ("Dot", dict(axes=[2, 1], normalize=normalize)), [(2, 3, 4), (2, 4, 5)], None
        yield ("Dot", dict(axes=-1, normalize=normalize)), [(2, 4), (2, 3, 4)], None
        yield ("Dot", dict(axes=[1, 1], normalize=normalize)), [(2, 3, 4), (2, 3)], None
    yield ("Reshape", dict(target_shape=[FEATURES, STEPS])), [SEQUENCE], None
    yield ("Reshape", dict(target_shape=[-1, 2])), [SEQUENCE], None
    yield ("Reshape", dict(target_shape=[-1])), [SEQUENCE], None
    yield ("Permute", dict(dims=[2, 1])), [SEQUENCE], None
    yield ("Permute", dict(dims=[3, 1, 2])), [(2, 2, 3, 4)], None
    yield ("RepeatVector", dict(n=3)), [(3, 4)], None
    yield ("Flatten", {}), [(2, 2, 3, 2)], None
    yield ("Doubled", {}), [SEQUENCE], None


def masking():
    """Inputs in which whole steps hold the mask's value."""
    for value in (0.0, -1.0):
        x = np.arange(1, 25.0).reshape(2, 4, 3) / 8
        x[~MASK], x[0, 0, 1] = value, value
        yield ("Masking", dict(mask_value=value)), x


def tensors(nest):
    return keras.tree.map_structure(to_tensor, nest)


def case(rng, spec, inputs, mask=None, initial=None):
    """One layer: Keras's states may be nested by cell, the fixture holds them in one list."""
    layer = make(spec)
    xs, states = [to_tensor(x) for x in inputs], None if initial is None else tensors(initial)
    x = xs if len(xs) > 1 else xs[0]
    layer(x)
    layer.set_weights([draw(rng, w.shape, 0.5) for w in layer.weights])
    options = dict(mask=torch.tensor(mask)) if mask is not None else {}
    if states is not None:
        options["initial_state"] = states
    outputs = keras.tree.flatten(layer(x, **options))
    coefficients = [draw(rng, o.shape) for o in outputs]
    flat = keras.tree.flatten(states) if states is not None else []
    sources = [w.value for w in layer.weights] + xs + flat
    loss = sum((o * torch.tensor(c)).sum() for o, c in zip(outputs, coefficients))
    gradients = [values(g) for g in torch.autograd.grad(loss, sources)]
    after = len(layer.weights) + len(xs)
    return {
        **as_json(spec), "inputs": [values(v) for v in inputs],
        "mask": None if mask is None else values(mask),
        "weights": [values(w.value) for w in layer.weights],
        "initialState": None if states is None else [values(s) for s in flat],
        "coefficients": [values(c) for c in coefficients], "outputs": [values(o) for o in outputs],
        "gradients": {
            "weights": gradients[: len(layer.weights)], "inputs": gradients[len(layer.weights) : after],
            "initialState": None if states is None else gradients[after:],
        },
    }


def states_of(rng, sizes):
    if sizes is None:
        return None
    return [states_of(rng, size) if isinstance(size, list) else draw(rng, (BATCH, size), 0.5) for size in sizes]


def main():
    rng = np.random.default_rng(2017)
    cases = []
    for spec, mask, count in directions():
        cases.append(case(rng, spec, [draw(rng, SEQUENCE)], mask, states_of(rng, [UNITS] * count if count else None)))
    for spec, mask, sizes in cells():
        cases.append(case(rng, spec, [draw(rng, SEQUENCE)], mask, states_of(rng, sizes)))
    for spec, shapes, mask in others():
        cases.append(case(rng, spec, [draw(rng, shape) for shape in shapes], mask))
    cases += [case(rng, spec, [x]) for spec, x in masking()]
    write("wrappers", cases)


if __name__ == "__main__":
    main()
