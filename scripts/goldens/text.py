"""Lookups and text vectorization as Keras on TensorFlow computes them: what they learn, and what comes out."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import tensorflow as tf  # noqa: E402
from common import camel_options, keras, values, write  # noqa: E402

L = keras.layers
keras.config.set_floatx("float32")

TEXTS = [
    "The cat sat on the mat.", "A dog, a cat; and the BIRD!", "", "don't  stop\tnow\n(please)", "Ünïcode ÉTÉ été 東京 東京 \U0001f600 ａ",
    "no\u00a0break \U0001f600 ａ the cat", "[UNK] a-b_c {x}~`^|",
]
LONG = ["x" * n + "é" * (n % 3) for n in (0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200)]
TOKENS = [["a", "b", "a", "é"], ["b", "c", "zz", "a"], ["[UNK]", "c", "😀", "ａ"]]
QUERY = [["a", "é", "nothing", "c"], ["", "zz", "[UNK]", "ａ"]]
NUMBERS = [[12, 36, 1138, 12], [42, -7, 36, 12], [5, 0, -1, 42]]


def output(layer, inputs):
    result = layer(tf.constant(inputs))
    result = result.numpy() if hasattr(result, "numpy") else result
    if result.dtype.kind in "OS":
        return [[t.decode() for t in row] for row in result.tolist()]
    return values(result)


def case(make, data, queries, **options):
    layer = make(**options)
    if data is not None:
        layer.adapt(data)
    vocabulary = [v if isinstance(v, str) else int(v) for v in layer.get_vocabulary()]
    return {
        "className": make.__name__, "options": camel_options(options), "data": data, "vocabulary": vocabulary,
        "tokens": [v if isinstance(v, str) else int(v) for v in layer.get_vocabulary(include_special_tokens=False)],
        "size": layer.vocabulary_size(), "input": queries, "output": output(layer, queries),
    }


def texts(**options):
    return case(L.TextVectorization, TEXTS, TEXTS, **options)


def main():
    words = ["earth", "wind", "and", "fire"]
    cases = [
        texts(), texts(max_tokens=7), texts(output_sequence_length=3), texts(output_sequence_length=12),
        texts(standardize="lower"), texts(standardize="strip_punctuation"), texts(standardize=None),
        texts(split="character"), texts(split="character", standardize=None, max_tokens=20),
        texts(ngrams=2), texts(ngrams=(2, 3)), texts(ngrams=3, output_mode="multi_hot"),
        texts(output_mode="multi_hot"), texts(output_mode="count"), texts(output_mode="tf_idf"),
        texts(output_mode="count", max_tokens=9), texts(output_mode="tf_idf", max_tokens=60, pad_to_max_tokens=True),
        texts(split=None),
        case(L.TextVectorization, None, [["fire and, WIND"], ["water"]], vocabulary=words),
        case(L.TextVectorization, None, [["a b"], ["c"]], vocabulary=["", "[UNK]", "a", "b"], output_sequence_length=4),
        case(L.TextVectorization, None, ["fire fire", "water wind"], vocabulary=words, idf_weights=[0.25, 0.5, 0.75, 1.0], output_mode="tf_idf"),
        case(L.TextVectorization, TOKENS, TOKENS, split=None, ngrams=2),
        case(L.TextVectorization, TOKENS, TOKENS, split=None, output_sequence_length=3),
    ]
    for mode in ("int", "one_hot", "multi_hot", "count", "tf_idf"):
        cases += [
            case(L.StringLookup, TOKENS, QUERY, output_mode=mode),
            case(L.StringLookup, TOKENS, QUERY, output_mode=mode, mask_token="", max_tokens=5),
            case(L.IntegerLookup, NUMBERS, [[36, 9, -1, 12], [42, 0, 5, 5]], output_mode=mode),
            case(L.IntegerLookup, NUMBERS, [[36, 9, -1, 12], [42, 0, 5, 5]], output_mode=mode, mask_token=0, num_oov_indices=3),
        ]
    cases += [
        case(L.StringLookup, TOKENS, QUERY, num_oov_indices=3), case(L.StringLookup, TOKENS, QUERY, num_oov_indices=2, mask_token=""),
        case(L.StringLookup, None, [LONG], vocabulary=["a"], num_oov_indices=1000),
        case(L.StringLookup, TOKENS[0], [["a", "b"]]), case(L.StringLookup, TOKENS[0], [["a", "b"]], output_mode="tf_idf"),
        case(L.StringLookup, None, ["a", "b", "q"], vocabulary=["a", "b"], output_mode="one_hot"),
        case(L.StringLookup, None, ["a", "b", "q"], vocabulary=["a", "b"], output_mode="count"),
        case(L.StringLookup, None, [["a"], ["b"], ["q"]], vocabulary=["a", "b"], output_mode="one_hot", max_tokens=6, pad_to_max_tokens=True),
        case(L.StringLookup, None, [["a", "b"], ["b", "a"]], vocabulary=["a", "b"], num_oov_indices=0),
        case(L.StringLookup, None, [[0, 1, 2], [3, 9, -1]], vocabulary=["a", "b"], invert=True),
        case(L.StringLookup, None, [[0, 1, 2], [3, 9, 1]], vocabulary=["a", "b"], invert=True, mask_token="", num_oov_indices=2),
        case(L.IntegerLookup, None, [[0, 1, 2], [3, 9, 1]], vocabulary=[7, 8], invert=True, mask_token=0),
        case(L.IntegerLookup, None, [[7, 8, 1, -5, 123456]], vocabulary=[7, 8], num_oov_indices=5, oov_method="farmhash"),
        case(L.IntegerLookup, [3, 3, 4], [[3, 4, 5]], max_tokens=2),
    ]
    write("text", cases)


main()
