"""What tf.data makes of windows, padded batches, buckets, zips and chains: the elements of a pass, and how many it says there are."""

import json

import numpy as np
import tensorflow as tf
from common import FIXTURES

Data = tf.data.Dataset
RAGGED = [[3, 1], [], [4, 1, 5, 9], [2], [6, 5, 3, 5, 8], [9, 7], [9, 3, 2, 3], [8]]


def upto(n):
    return Data.range(n).map(lambda v: tf.cast(v, tf.int32))


def ragged(rows=RAGGED):
    return Data.from_generator(lambda: rows, output_signature=tf.TensorSpec([None], tf.int32))


def plain(value):
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return np.asarray(value).tolist()


def case(method, dataset, **options):
    count = int(dataset.cardinality())
    return {
        "method": method, **options, "elements": [plain(e) for e in dataset],
        "cardinality": None if count == tf.data.UNKNOWN_CARDINALITY else count,
    }


def window(n, size, shift=None, stride=1, drop_remainder=False):
    windows = upto(n).window(size, shift, stride, drop_remainder)
    made = case("window", windows.flat_map(lambda w: w.batch(size)), n=n, args=[size, {"shift": shift, "stride": stride, "dropRemainder": drop_remainder}])
    return {**made, "cardinality": int(windows.cardinality())}


def padded(batch_size, shapes=None, values=None, drop_remainder=False):
    made = ragged().padded_batch(batch_size, shapes, None if values is None else tf.constant(values, tf.int32), drop_remainder)
    options = {"paddedShapes": shapes, "paddingValues": values, "dropRemainder": drop_remainder}
    return case("paddedBatch", made, args=[batch_size, {k: v for k, v in options.items() if v is not None}])


def bucketed(boundaries, sizes, rows=RAGGED, values=None, **options):
    value = {} if values is None else {"padding_values": tf.constant(values, tf.int32)}
    made = ragged(rows).bucket_by_sequence_length(lambda row: tf.shape(row)[0], boundaries, sizes, **value, **options)
    names = {"pad_to_bucket_boundary": "padToBucketBoundary", "no_padding": "noPadding", "drop_remainder": "dropRemainder"}
    ours = {names[k]: v for k, v in options.items()} | ({} if values is None else {"paddingValues": values})
    return case("bucketBySequenceLength", made, rows=rows, args=[boundaries, sizes, ours])


def main():
    cases = [
        window(7, 3), window(7, 3, drop_remainder=True), window(7, 3, 1), window(7, 3, 1, drop_remainder=True), window(6, 3, 3, 1, True),
        window(9, 2, 4), window(9, 2, 4, drop_remainder=True), window(10, 3, 2, 2), window(10, 3, 2, 2, True), window(11, 3, 7, 2), window(11, 3, 1, 3),
        window(2, 5), window(2, 5, drop_remainder=True), window(0, 2), window(5, 1, 2), window(8, 4, 1, 2, True),
        padded(3), padded(3, drop_remainder=True), padded(4, [7]), padded(2, [-1]), padded(3, values=-1), padded(8, [5], 9), padded(20),
        bucketed([3, 5], [2, 2, 1]), bucketed([3, 5], [2, 3, 1], values=7), bucketed([2], [3, 2]), bucketed([3, 5], [2, 2, 2], drop_remainder=True),
        bucketed([2, 4, 6], [2, 2, 2, 2], pad_to_bucket_boundary=True), bucketed([1, 2, 3, 5, 6], [9] * 6, no_padding=True, rows=[[1], [2, 2], [3], [], [4, 4], []]),
        bucketed([100], [2, 2]),
    ]
    pairs = {
        "zip": [(5, 3), (3, 5), (0, 2)],
        "concatenate": [(2, 3), (0, 2), (3, 0)],
    }
    cases += [case("zip", Data.zip((upto(a), upto(b).map(lambda v: v * 10))), sizes=[a, b]) for a, b in pairs["zip"]]
    cases += [case("concatenate", upto(a).concatenate(upto(b).map(lambda v: v * 10)), sizes=[a, b]) for a, b in pairs["concatenate"]]
    cases += [case("concatenateBatch", upto(a).concatenate(upto(b).map(lambda v: v * 10)).batch(2), sizes=[a, b]) for a, b in pairs["concatenate"]]
    cases += [case("filter", upto(n).filter(lambda v: v % 3 == 1), n=n) for n in (8, 1, 0)]
    body = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    (FIXTURES / "datasets.json").write_text(f'{{"madeWith":{{"tensorflow":"{tf.__version__}"}},\n"cases":[\n{body}\n]}}\n')
    print(f"datasets.json: {len(cases)} cases")


main()
