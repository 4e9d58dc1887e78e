"""Summaries and records as Python's tensorboard package writes them, byte for byte; with a folder as argument, what its reader finds there.

Needs `pip install tensorboard` alone: no Keras.
"""

import io
import json
import sys
from pathlib import Path

import numpy as np
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.plugins.histogram import summary_v2 as histogram
from tensorboard.plugins.scalar import summary_v2 as scalar
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util.tensor_util import make_ndarray

FIXTURE = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "tensorboard.json"


def summaries():
    rng = np.random.default_rng(1958)
    for tag, value in [("epoch_loss", 0.25), ("batch_accuracy", -1e-7), ("epoch_näher", 3e38)]:
        yield {"kind": "scalar", "tag": tag, "value": value, "hex": scalar.scalar_pb(tag, value).SerializeToString().hex()}
    for values in [np.round(rng.standard_normal(200) * 64) / 64, np.zeros(5) + 0.5, np.array([1.0, 2.0])]:
        written = histogram.histogram_pb("lstm/kernel", values, buckets=30).SerializeToString().hex()
        yield {"kind": "histogram", "tag": "lstm/kernel", "values": values.tolist(), "hex": written}


def records():
    for text in ["", "123456789", "x" * 300]:
        out = io.BytesIO()
        RecordWriter(out).write(text.encode())
        yield {"kind": "record", "text": text, "hex": out.getvalue().hex()}


def found(folder):
    """What the reader, which checks every CRC, makes of each file: [step, tag, plugin, value] of each summary."""
    for path in sorted(Path(folder).rglob("events.out.tfevents.*")):
        events = []
        for event in EventFileLoader(str(path)).Load():
            if event.file_version:
                events.append(event.file_version)
            for value in event.summary.value:
                array = make_ndarray(value.tensor)
                shown = array.tolist() if array.dtype != object else [text.decode()[:60] for text in array.ravel()]
                events.append([event.step, value.tag, value.metadata.plugin_data.plugin_name, shown])
        yield {"file": str(path.relative_to(folder).parent), "events": events}


def main():
    if len(sys.argv) > 1:
        print(json.dumps(list(found(sys.argv[1]))))
        return
    cases = ",\n".join(json.dumps(case) for case in [*summaries(), *records()])
    FIXTURE.write_text(f'{{"cases":[\n{cases}\n]}}\n')


main()
