"""Files of NumPy's: every element type and order, texts, lists as pickled objects, and what is to be refused."""

import io
import json
import os
import pickle
import struct

import numpy as np

from common import FIXTURES

FOLDER = FIXTURES / "npy"
FOLDER.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(22)

BASE = np.array([[0, 1, 2], [100, 3, 27]])
NUMBERS = {
    **{name: BASE.astype(name) for name in ["?", "i1", "u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4"]},
    **{name: (BASE - 5).astype(name) for name in ["<i8", ">i8"]},
    **{name: BASE.astype(name) for name in ["<u8", ">u8"]},
    **{name: rng.standard_normal((2, 3)).astype(name) for name in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]},
    "half": np.array([0.0, -0.0, 1, -2.5, 65504, 6e-8, 6.1e-5, np.inf, -np.inf, np.nan], "f2"),
    "largest": np.array([2**63 - 1, -(2**63)], "i8"),
    "by columns": np.asfortranarray(np.arange(24, dtype="f4").reshape(2, 3, 4)),
    "big by columns": np.asfortranarray(np.arange(6, dtype=">i2").reshape(3, 2)),
    "scalar": np.array(3.5),
    "empty": np.zeros((0, 4), "f4"),
    "long row": np.arange(5, dtype="i4"),
}
TEXTS = {
    "texts": np.array([["a", "bcd"], ["", "naïve ✓ 𝄞"]]),
    "texts by columns": np.asfortranarray(np.array([["a", "b", "c"], ["d", "e", "f"]])),
    "big texts": np.array(["ab", "c"], dtype=">U2"),
    "bytes": np.array([b"ab", b"c\xe9"]),
}


def plain(array):
    if array.dtype.kind == "S":
        return [v.decode("latin1") for v in array.ravel().tolist()]
    # JSON has no numbers of 64 bits, and none that are not finite.
    return [v if isinstance(v, (str, bool)) else repr(v) for v in array.ravel().tolist()]


def expected(array):
    kind = "string" if array.dtype.kind in "US" else array.dtype.name
    return {"dtype": kind, "shape": list(array.shape), "values": plain(array)}


def objects(lists):
    array = np.empty(len(lists), dtype=object)
    for k, one in enumerate(lists):
        array[k] = one
    return array


def with_pickle(array, pickled):
    """A file of this array whose pickle is another one."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, np.lib.format.header_data_from_array_1_0(array))
    return header.getvalue() + pickled


class Evil:
    def __reduce__(self):
        return os.system, ("echo never",)


LISTS = objects([[1, 14, 22, 16, 300, 70000], [], [1, -5, 2**40], [1, 2.5, "word", None, True, [3, [4]]], list(range(1100))])
REFUSED = {
    "evil": with_pickle(LISTS, pickle.dumps(objects([Evil()]), protocol=2)),
    "alone": with_pickle(LISTS, pickle.dumps(Evil(), protocol=4)),
    "within": with_pickle(LISTS, pickle.dumps(objects([np.arange(3)]), protocol=4)),
    "dictionary": with_pickle(LISTS, pickle.dumps(objects([{"a": 1}]), protocol=4)),
    "tuple": with_pickle(LISTS, pickle.dumps(objects([(1, 2)]), protocol=4)),
    "letters": with_pickle(LISTS, pickle.dumps(LISTS, protocol=0)),
}


def npy(array, version=(1, 0)):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version, allow_pickle=True)
    return file.getvalue()


REFUSED |= {
    "complex": npy(np.zeros(2, "c8")),
    "dates": npy(np.array(["2026-01-01"], "datetime64[D]")),
    "records": npy(np.zeros(2, [("a", "i4"), ("b", "f4")])),
}

np.savez_compressed(FOLDER / "all.npz", **NUMBERS, **TEXTS)
np.savez(FOLDER / "imdb.npz", x_train=LISTS, y_train=np.array([1, 0, 0, 1, 1]))
for protocol in (2, 3, 4, 5):
    (FOLDER / f"protocol-{protocol}.npy").write_bytes(with_pickle(LISTS, pickle.dumps(LISTS, protocol=protocol)))
for version in (1, 2, 3):
    (FOLDER / f"version-{version}.npy").write_bytes(npy(np.array([[1.5, 2.5]], "f4"), (version, 0)))
header = "{'shape': (2L, 1L), 'fortran_order': False, 'descr': '<i4'}\n"
python2 = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack("<ii", 7, -8)
(FOLDER / "python-2.npy").write_bytes(python2)
for name, content in REFUSED.items():
    (FOLDER / f"refused-{name}.npy").write_bytes(content)

result = {
    "madeWith": {"numpy": np.__version__},
    "arrays": {name: expected(array) for name, array in (NUMBERS | TEXTS).items()},
    "lists": LISTS.tolist(),
}
(FIXTURES / "npy.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
for file in FOLDER.iterdir():
    file.chmod(0o644)
print(f"npy.json: {len(result['arrays'])} arrays, {sum(f.stat().st_size for f in FOLDER.iterdir()) / 1000:.0f} kB of files")
