"""Masks: what each layer passes on of the masks of its inputs. An input is masked where its features are all 0."""

from common import draw, keras, np, to_tensor, values, write
from specs import as_json, make

MASKS = [np.array([[1, 1, 0], [0, 1, 0]], dtype=bool), np.array([[1, 0, 0], [0, 1, 1]], dtype=bool)]
SEQUENCES = dict(return_sequences=True, return_state=True)


def lstm(**options):
    return ("LSTM", dict(units=2, **options))


def bidirectional(mode, **options):
    return ("Bidirectional", dict(layer=lstm(**options), merge_mode=mode))


ONE_INPUT = [
    ("Dense", dict(units=2)), ("Activation", dict(activation="relu")), ("Dropout", dict(rate=0.5)), ("Flatten", {}),
    ("Reshape", dict(target_shape=[3, 2, 2])), ("Permute", dict(dims=[2, 1])), ("Doubled", {}),
    ("Masking", {}), ("Masking", dict(mask_value=1.0)), ("TimeDistributed", dict(layer=("Dense", dict(units=2)))),
    lstm(), lstm(return_sequences=True), lstm(return_state=True), lstm(**SEQUENCES),
    ("GRU", dict(units=2, **SEQUENCES)), ("SimpleRNN", dict(units=2, **SEQUENCES)),
    ("RNN", dict(cell=("GRUCell", dict(units=2)), return_sequences=True)),
    ("RNN", dict(cell=[("GRUCell", dict(units=2)), ("LSTMCell", dict(units=2))], **SEQUENCES)),
    *(bidirectional(mode) for mode in ("concat", None)),
    *(bidirectional(mode, return_sequences=True) for mode in ("concat", "sum", None)),
    bidirectional("concat", **SEQUENCES), bidirectional(None, **SEQUENCES),
]
TWO_INPUTS = [
    *((name, {}) for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")),
    ("Concatenate", dict(axis=1)), ("Dot", dict(axes=2)),
]


def case(rng, spec, masked):
    inputs = []
    for mask, is_masked in zip(MASKS, masked):
        x = draw(rng, (2, 3, 4))
        inputs.append(np.where(mask[:, :, None], x, 0) if is_masked else x)
    entered = [keras.layers.Masking()(to_tensor(x)) if m else to_tensor(x) for x, m in zip(inputs, masked)]
    outputs = keras.tree.flatten(make(spec)(entered if len(entered) > 1 else entered[0]))
    masks = [keras.src.backend.get_keras_mask(y) for y in outputs]
    return {
        **as_json(spec), "inputs": [values(x) for x in inputs], "masked": masked,
        "shapes": [list(y.shape) for y in outputs], "masks": [None if m is None else values(m) for m in masks],
    }


def main():
    rng = np.random.default_rng(2016)
    cases = [case(rng, spec, [True]) for spec in ONE_INPUT]
    for spec in TWO_INPUTS:
        cases += [case(rng, spec, masked) for masked in ([True, True], [True, False], [False, True], [False, False])]
    write("masks", cases)


if __name__ == "__main__":
    main()
