"""Tables as CSV, JSONL, Parquet and Arrow files, and what pandas and pyarrow read in them."""

import gzip
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq

from common import FIXTURES

FOLDER = FIXTURES / "tables"
FOLDER.mkdir(parents=True, exist_ok=True)

PLAIN = "a,b,c\n1,2.5,-3\n4e2,.5,6.\n+7,8,9\n"
TEXTS = {
    "plain.csv": (PLAIN, {}),
    "crlf.csv": (PLAIN.replace("\n", "\r\n"), {}),
    "cr.csv": (PLAIN.replace("\n", "\r"), {}),
    "without-last-end.csv": (PLAIN.rstrip("\n"), {}),
    "empty-lines.csv": ("\n\na,b,c\n\n1,2,3\n\n\n4,5,6\n\n", {}),
    "bom.csv": ("\ufeff" + PLAIN, {}),
    "tabs.tsv": (PLAIN.replace(",", "\t"), {"sep": "\t"}),
    "semicolons.csv": ("a;b\n1,5;2\n-0,25;3e-1\n", {"sep": ";", "decimal": ","}),
    "no-header.csv": ("1,2,3\n4,5,6\n", {"header": None}),
    "quotes.csv": ('"a","b, c","d ""e"""\n"1","2",3\n4,"5","6"\n', {}),
    "words.csv": ("a,b,c\nTrue,1,inf\nFALSE,0,-inf\n", {}),
    "missing.csv": ("a,b,c\n1,,3\nNA,5,nan\n7,NULL,#N/A\nNone,0,9\n", {}),
    "spaces.csv": ("a,b\n 1 ,2\n3, 4\n", {}),
    "quoted-ends.csv": ('a,text,b\n1,"two\nlines",2\n3,"three\r\n\r\nlines",4\n5,"a ""quote"" and, more",6\n', {}),
    "letters.csv": ("a,text,b\n1,naïve ✓ 𝄞,2\n3,'single',4\n5,in \"it\",6\n", {}),
}


def numbers(frame):
    def number(value):
        if isinstance(value, str):
            return value
        value = float(value)
        return None if np.isnan(value) else value if np.isfinite(value) else str(value)

    return [[number(v) for v in row] for row in frame.itertuples(index=False)]


expected = {}
for name, (text, options) in TEXTS.items():
    path = FOLDER / name
    path.write_bytes(text.encode())
    frame = pd.read_csv(path, **options)
    expected[name] = {"columns": [str(c) for c in frame.columns], "rows": numbers(frame)}

(FOLDER / "plain.csv.gz").write_bytes(gzip.compress(PLAIN.encode(), mtime=0))
(FOLDER / "wide-letters.csv").write_bytes(TEXTS["letters.csv"][0].encode("utf-16"))
(FOLDER / "latin.csv").write_bytes("a,text\n1,naïve\n2,é\n".encode("windows-1252"))
for name, like in (("plain.csv.gz", "plain.csv"), ("wide-letters.csv", "letters.csv")):
    expected[name] = expected[like]

rng = np.random.default_rng(22)
COUNT = 25
FRAME = pd.DataFrame(
    {
        "f64": rng.standard_normal(COUNT),
        "f32": rng.standard_normal(COUNT).astype("f4"),
        "i64": rng.integers(-(2**40), 2**40, COUNT),
        "i32": rng.integers(-100, 100, COUNT).astype("i4"),
        "u8": rng.integers(0, 255, COUNT).astype("u1"),
        "flag": rng.integers(0, 2, COUNT) == 1,
        "kind": pd.Categorical(rng.choice(["cat", "dog", "naïve ✓"], COUNT)),
        "text": [f"text {k}" for k in range(COUNT)],
        "some": [None if k % 4 == 1 else k / 2 for k in range(COUNT)],
        "ids": [list(range(k, k + 3)) for k in range(COUNT)],
    }
)
TABLE = pa.Table.from_pandas(FRAME, preserve_index=False)
for codec in ("none", "snappy", "gzip", "zstd"):
    pq.write_table(TABLE, FOLDER / f"{codec}.parquet", compression=codec, row_group_size=10)
pq.write_table(TABLE, FOLDER / "pages.parquet", data_page_version="2.0", use_dictionary=False, write_batch_size=4, data_page_size=16)
pq.write_table(TABLE.slice(0, 0), FOLDER / "empty.parquet")
for name, new in (("file.arrow", pa.ipc.new_file), ("stream.arrows", pa.ipc.new_stream)):
    with new(FOLDER / name, TABLE.schema) as writer:
        writer.write_table(TABLE, max_chunksize=10)
pa.feather.write_feather(TABLE, FOLDER / "lz4.feather", compression="lz4")
with pa.ipc.new_file(FOLDER / "empty.arrow", TABLE.schema) as writer:
    pass

FRAME.drop(columns="kind").to_json(FOLDER / "lines.jsonl", orient="records", lines=True, double_precision=15, force_ascii=False)


def plain(value):
    if isinstance(value, (list, np.ndarray)):
        return [int(v) for v in value]
    if isinstance(value, (str, bool, np.bool_)):
        return value if isinstance(value, str) else bool(value)
    return None if value is None or pd.isna(value) else float(value)


frame = {"columns": list(FRAME.columns), "rows": [[plain(v) for v in row] for row in FRAME.itertuples(index=False)]}
result = {"madeWith": {"pandas": pd.__version__, "pyarrow": pa.__version__}, "texts": expected, "frame": frame}
(FIXTURES / "tables.json").write_text(json.dumps(result, separators=(",", ":"), ensure_ascii=False) + "\n")
for file in FOLDER.iterdir():
    file.chmod(0o644)
print(f"tables.json: {len(expected)} texts, {sum(f.stat().st_size for f in FOLDER.iterdir()) / 1000:.0f} kB of files")
