"""Keras's public names, by family; those that stand for one and the same thing are together, the main one first."""

import inspect
import json

from common import FIXTURES, keras

FAMILIES = {
    "layers": [keras.layers], "activations": [keras.activations], "losses": [keras.losses], "metrics": [keras.metrics],
    "optimizers": [keras.optimizers], "schedules": [keras.optimizers.schedules], "callbacks": [keras.callbacks],
    "initializers": [keras.initializers], "regularizers": [keras.regularizers], "constraints": [keras.constraints],
    "ops": [keras.ops], "random": [keras.random], "preprocessing and utils": [keras.preprocessing, keras.preprocessing.sequence, keras.utils],
    "models": [keras.models],
}


def groups(modules):
    """Names of classes and functions, grouped by what they stand for; a function named as its class in snake case goes with the class."""
    found = {}
    for module in modules:
        for name in sorted(dir(module)):
            value = getattr(module, name)
            if name.startswith("_") or inspect.ismodule(value):
                continue
            names = found.setdefault(id(value), [])
            if name not in names:
                names.append(name)
                names.sort(key=lambda n: n != getattr(value, "__name__", n))
    lists = sorted(found.values(), key=lambda names: (names[0].lower(), names))
    plain = lambda name: name.replace("_", "").lower()  # noqa: E731
    classes = {plain(n): names for names in lists for n in names if n[0].isupper()}
    for names in [names for names in lists if not names[0][0].isupper()]:
        of_class = classes.get(plain(names[0]))
        if of_class is not None:
            of_class.extend(names)
            lists.remove(names)
    return lists


def main():
    families = {family: groups(modules) for family, modules in FAMILIES.items()}
    body = ",\n".join(f"{json.dumps(family)}:{json.dumps(names, separators=(',', ':'))}" for family, names in families.items())
    (FIXTURES / "keras-names.json").write_text(f'{{"keras":"{keras.__version__}",\n"families":{{\n{body}\n}}}}\n')
    print("keras-names.json:", {family: len(names) for family, names in families.items()})


main()
