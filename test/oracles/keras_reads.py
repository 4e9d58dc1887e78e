"""Reads the .keras files that a manifest names, predicts, trains on, and writes what came; then writes the models again."""

import json
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "goldens"))

import keras_files  # noqa: E402  (registers the classes that are in some files)
import numpy as np  # noqa: E402
from common import keras  # noqa: E402

keras.config.set_floatx("float32")


def arrays(stored):
    if isinstance(stored, list):
        return [arrays(each) for each in stored]
    if "values" in stored:
        return np.array(stored["values"], dtype=stored.get("dtype", "float32")).reshape(stored["shape"])
    return {name: arrays(each) for name, each in stored.items()}


def read(folder, case):
    keras.utils.clear_session()
    model = keras.models.load_model(folder / case["file"])
    x, y = arrays(case["x"]), arrays(case["y"])
    found = {"predicted": keras_files.nest(model.predict(x, verbose=0))}
    found["losses"] = [keras_files.loss_of(model, x, y) for _ in range(case["steps"])]
    found["after"] = keras_files.nest(model.predict(x, verbose=0))
    model.save(folder / case["again"])
    if "weights" in case:
        model.load_weights(folder / case["weights"])
        found["withWeights"] = keras_files.nest(model.predict(x, verbose=0))
    return found


def main():
    folder = Path(sys.argv[1])
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "found.json").write_text(json.dumps([read(folder, case) for case in manifest]))


if __name__ == "__main__":
    main()
