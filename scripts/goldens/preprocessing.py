"""Tokenizer, to_categorical, timeseries_dataset_from_array and split_dataset as Keras computes them."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import numpy as np  # noqa: E402
from common import camel_options, keras, values, write  # noqa: E402
from keras.src.legacy.preprocessing.text import Tokenizer, tokenizer_from_json  # noqa: E402

TEXTS = [
    "The cat sat on the mat.", "A dog, a cat; and the BIRD!", "", "İstanbul ΣΑΣ É 東京 東京 \U0001f600b\U0001f600", "it's 10 of 9 of 10",
    ["Cut", "ALREADY", "cut"], "zebra apple\tmango\napple zebra", "the [UNK]",
]
QUERIES = ["The dog sat", "nothing known", "", ["cut", "Already", "nine"], "東京 \U0001f600 the 10 [UNK]", "apple apple mango the the the"]


def tokenizer(fit=TEXTS, again=None, queries=QUERIES, **options):
    made = Tokenizer(**options)
    made.fit_on_texts(fit)
    if again is not None:
        made.fit_on_texts(again)
    sequences = made.texts_to_sequences(queries)
    back = tokenizer_from_json(made.to_json())
    return {
        "kind": "tokenizer", "options": {k: v if isinstance(v, str) else v for k, v in zip(camel_options(options), options.values())},
        "fit": fit, "again": again, "queries": queries,
        "wordIndex": list(made.word_index.items()), "wordCounts": list(made.word_counts.items()), "documents": made.document_count,
        "indexDocs": sorted(made.index_docs.items()), "sequences": sequences,
        "texts": back.sequences_to_texts(sequences + [[1, 2, 3, 400, 0]]),
        "matrices": {mode: values(made.texts_to_matrix(queries, mode)) for mode in ("binary", "count", "freq", "tfidf")},
        "json": made.to_json(),
    }


def by_sequences():
    made = Tokenizer(num_words=6)
    sequences = [[1, 2, 2], [2, 5, 9], [], [4]]
    made.fit_on_sequences(sequences)
    return {"kind": "sequences", "numWords": 6, "sequences": sequences, "matrices": {m: values(made.sequences_to_matrix(sequences, m)) for m in ("binary", "count", "freq", "tfidf")}}


def categorical(x, **options):
    return {"kind": "toCategorical", "x": x, "options": camel_options(options), "output": values(keras.utils.to_categorical(x, **options))}


def timeseries(data, targets, **options):
    batches = list(keras.utils.timeseries_dataset_from_array(data, targets, **options))
    pairs = [(b if isinstance(b, tuple) else (b,)) for b in batches]
    return {
        "kind": "timeseries", "data": values(np.asarray(data)), "targets": None if targets is None else values(np.asarray(targets)),
        "options": camel_options(options), "batches": [[values(p.numpy()) for p in pair] for pair in pairs],
    }


def split(n, **options):
    left, right = keras.utils.split_dataset(np.arange(n), **options)
    return {"kind": "split", "n": n, "options": camel_options(options), "parts": [[int(v) for v in part] for part in (left, right)]}


def main():
    series = np.arange(20)
    table = np.arange(36).reshape(12, 3)
    cases = [
        tokenizer(), tokenizer(num_words=5), tokenizer(oov_token="<oov>"), tokenizer(num_words=4, oov_token="?"), tokenizer(lower=False),
        tokenizer(char_level=True), tokenizer(char_level=True, lower=False, oov_token="?", num_words=9), tokenizer(filters="", split="t"),
        tokenizer(filters="\U0001f600e", split="."), tokenizer(again=["zebra mango", "new words"]), tokenizer(oov_token="the"), tokenizer(num_words=1),
        by_sequences(),
        categorical([0, 2, 1, 1]), categorical([[1], [0], [3]]), categorical([[0, 1], [2, 0]]), categorical([1, 0], num_classes=4), categorical([2]),
        categorical([], num_classes=2), categorical([[1]]),
        timeseries(series, None, sequence_length=6), timeseries(series, series[6:], sequence_length=6), timeseries(table, table[:, 0], sequence_length=4, batch_size=2),
        timeseries(series, series * 2, sequence_length=5, sequence_stride=3, batch_size=3), timeseries(series, None, sequence_length=4, sampling_rate=3, sequence_stride=2),
        timeseries(series, series, sequence_length=3, start_index=4, end_index=15, batch_size=4), timeseries(series, series[:7], sequence_length=3),
        timeseries(table, None, sequence_length=5, batch_size=None), timeseries(series, series[3:], sequence_length=3, start_index=2, end_index=19, sequence_stride=4),
        split(10, left_size=0.8), split(10, right_size=0.25), split(10, left_size=3), split(10, right_size=4), split(10, left_size=0.3, right_size=0.3), split(5, left_size=0.5),
        split(10, left_size=2, right_size=3), split(7, left_size=0.5),
    ]
    write("preprocessing", cases)


main()
