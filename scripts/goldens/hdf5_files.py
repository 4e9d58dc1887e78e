"""HDF5 files of every kind that the reader knows, as h5py writes them, with what they hold; and what h5py reads in a file of ours.

Needs `pip install h5py` alone: no Keras. `test/fixtures/hdf5/written.h5` is made by the test of the writer (see there); this script only reads it.
"""

import json
from pathlib import Path

import h5py
import numpy as np

FOLDER = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "hdf5"
NUMBERS = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]


def numbers(dtype):
    extremes = [0, 1, np.iinfo(dtype).min, np.iinfo(dtype).max] if np.dtype(dtype).kind in "iu" else [0.5, -1.25, 6e-5, np.inf]
    return np.array(extremes, dtype)


def fill_usual(file):
    """Types of numbers and text, layouts, attributes."""
    file.attrs["text"] = "h\u00e4ll\u00f6"
    file.attrs["empty text"] = ""
    file.attrs["bytes"] = np.bytes_(b"of fixed length")
    file.attrs["texts"] = np.array([b"dense/kernel:0", b"b", b""])
    file.attrs["heap texts"] = ["one", "", "zw\u00f6lf"]
    file.attrs["no texts"] = []
    file.attrs["long text"] = "0123456789" * 300
    file.attrs["whole"] = 7
    file.attrs["fraction"] = 0.1
    file.attrs["flag"] = True
    file.attrs["row"] = np.arange(5, dtype="i4")
    file.attrs["square"] = np.arange(4, dtype="f4").reshape(2, 2)
    file.attrs["nothing"] = h5py.Empty("f4")
    file.attrs["compound"] = np.zeros(2, [("a", "f4"), ("b", "i4")])
    file.attrs["__proto__"] = "harmless"
    types = file.create_group("types")
    for name in NUMBERS:
        types[f"<{name}"] = numbers(f"<{name}")
        types[f">{name}"] = numbers(f"<{name}").astype(f">{name}")
    types["bool"] = np.array([[True, False], [False, True]])
    types["scalar"] = np.float32(2.5)
    types["fixed text"] = np.array([b"abc", b"", b"de"])
    types["heap text"] = ["abc", "", "d\u00e9"]
    types["none"] = np.zeros((3, 0, 2), "f4")
    types["nothing"] = h5py.Empty("f4")
    types["compound"] = np.zeros(3, [("a", "f4"), ("b", "i4")])
    types["enumeration"] = np.array([0, 1], h5py.enum_dtype({"NO": 0, "YES": 1}, "i1"))
    file["named type"] = np.dtype("f4")
    layouts = file.create_group("layouts")
    cube = np.arange(210, dtype="f4").reshape(7, 6, 5)
    options = {
        "chunks": {},
        "gzip": {"compression": "gzip"},
        "shuffled": {"compression": "gzip", "shuffle": True},
        "summed": {"compression": "gzip", "shuffle": True, "fletcher32": True},
        "summed alone": {"fletcher32": True},
        "growing": {"maxshape": (None, None, 5)},
    }
    for name, option in options.items():
        layouts.create_dataset(name, data=cube, chunks=(3, 4, 2), **option)
    layouts.create_dataset("many chunks", data=np.arange(400, dtype="i2"), chunks=(2,), compression="gzip")
    layouts.create_dataset("large chunk", data=cube[:2], chunks=(2, 6, 10), maxshape=(2, 6, None), compression="gzip")
    layouts.create_dataset("lzf", data=cube, chunks=(3, 4, 2), compression="lzf")
    layouts.create_dataset("never written", (2, 3), "f4")
    layouts.create_dataset("partly written", (4, 4), "f4", chunks=(2, 2))[:2, 2:] = 1
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((3,))
    h5py.h5d.create(layouts.id, b"compact", h5py.h5t.IEEE_F32LE, space, dcpl=compact).write(
        h5py.h5s.ALL, h5py.h5s.ALL, np.array([1, 2, 3], "f4")
    )
    links = file.create_group("links")
    links["hard"] = file["types/<f4"]
    links["soft"] = h5py.SoftLink("/types/<f4")
    links["external"] = h5py.ExternalLink("other.h5", "/x")
    file["a/b/c/d"] = np.int32(4)


def fill_many(file, links=330, attributes=40):
    """Groups that need trees."""
    group = file.create_group("many")
    for k in range(links):
        group[f"{(k * 37) % links}"] = np.array([k], "i2")
    for k in range(attributes):
        group.attrs[f"attribute {k}"] = k
    file.create_group("twenty")
    for k in range(20):
        file.create_group(f"twenty/g{k}").attrs["k"] = k


def fill_large(file):
    """Attributes too large for a header."""
    fill_many(file, 30, 12)
    file.attrs["large"] = np.arange(8500) % 7.0
    file.attrs["medium"] = np.arange(600) / 8


def write_short(path):
    """A file whose addresses and lengths have four bytes."""
    sizes = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    sizes.set_sizes(4, 4)
    file = h5py.File(h5py.h5f.create(str(path).encode(), h5py.h5f.ACC_TRUNC, fcpl=sizes))
    with file:
        file["a/b"] = np.arange(3, dtype="f4")
        file["a"].attrs["text"] = "x"
        return dump(file)


FILES = {
    "usual": (fill_usual, {}),
    "many": (fill_many, {}),
    "userblock": (lambda file: file.create_dataset("x", data=np.arange(3)), {"userblock_size": 1024}),
    "latest": (fill_usual, {"libver": "latest"}),
    "latest-many": (lambda file: fill_many(file, 150), {"libver": "latest"}),
    "latest-large": (fill_large, {"libver": "latest"}),
    "tracked": (lambda file: fill_many(file, 20, 10), {"track_order": True}),
}


def plain(value):
    """A value as JSON that the tests compare with: numbers as text where JSON has none."""
    if isinstance(value, h5py.Empty):
        return None
    array = np.asarray(value)
    if array.dtype.kind in "SO":
        array = np.array([v.decode() if isinstance(v, bytes) else v for v in array.ravel().tolist()], object).reshape(array.shape)
    values = [str(v) if isinstance(v, float) and not np.isfinite(v) else v for v in array.ravel().tolist()]
    if array.dtype.kind in "iu" and array.dtype.itemsize == 8 and array.shape != ():
        values = [str(v) for v in values]
    return values if array.shape != () else values[0]


def has_new_index(dataset):
    """Do its chunks have one of the indices that came with HDF5 1.10, other than those of one chunk and of chunks in a row?"""
    if dataset.file.libver[0] == "earliest" or dataset.chunks is None:
        return False
    is_one = all(size <= chunk for size, chunk in zip(dataset.shape, dataset.chunks)) and None not in dataset.maxshape
    return not is_one


def dump(group):
    attributes, groups, datasets = {}, {}, {}
    for name, value in group.attrs.items():
        if getattr(value, "dtype", None) is None or value.dtype.kind != "V":
            attributes[name] = plain(value)
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            continue
        found = group[name]
        if isinstance(found, h5py.Group):
            groups[name] = dump(found)
        elif isinstance(found, h5py.Dataset):
            is_read = found.dtype.kind != "V" and found.compression != "lzf" and not has_new_index(found)
            is_enumeration = found.dtype.kind == "i" and h5py.check_enum_dtype(found.dtype)
            shape = [0] if found.shape is None else list(found.shape)
            values = plain(found[()]) if is_read and not is_enumeration else "unsupported"
            datasets[name] = {"shape": shape, "values": [] if values is None else values}
    return {"attributes": attributes, "groups": groups, "datasets": datasets}


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = {}
    for name, (fill, options) in FILES.items():
        path = FOLDER / f"{name}.h5"
        with h5py.File(path, "w", **options) as file:
            fill(file)
        with h5py.File(path) as file:
            found[name] = dump(file)
    found["short-addresses"] = write_short(FOLDER / "short-addresses.h5")
    written = FOLDER / "written.h5"
    if written.exists():
        with h5py.File(written) as file:
            found["written"] = dump(file)
    (FOLDER / "contents.json").write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{len(found)} files, h5py {h5py.__version__}")


if __name__ == "__main__":
    main()
