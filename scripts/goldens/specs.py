"""Layers written as data, so that a fixture can hold them and the tests can make the same ones: ("LSTM", {"units": 3}).

An option may hold such a pair itself, or a list of them: wrappers, and layers made of cells.
"""

from common import camel, camel_options, keras
from keras import ops

LAYERS = keras.layers


class LeakyCell(LAYERS.Layer):
    """The least that a cell needs: h' = h / 2 + x K."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size = units

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.state_size), name="kernel")

    def call(self, x, states):
        h = states[0] / 2 + ops.matmul(x, self.kernel)
        return h, [h]


class CountingCell(LAYERS.Layer):
    """Two states of different sizes, an output wider than either, an initial state of its own.

    h' = tanh(x K + h n'), n' = n + 1, output [h', h' x n'].
    """

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size, self.output_size, self.units = [units, 1], 2 * units, units

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units), name="kernel")

    def get_initial_state(self, batch_size=None):
        return [ops.ones((batch_size, self.units), dtype="float64"), ops.zeros((batch_size, 1), dtype="float64")]

    def call(self, x, states):
        n = states[1] + 1
        h = ops.tanh(ops.matmul(x, self.kernel) + states[0] * n)
        return ops.concatenate([h, h * n], axis=-1), [h, n]


OWN = dict(LeakyCell=LeakyCell, CountingCell=CountingCell, Doubled=lambda: LAYERS.Lambda(lambda x: x * 2))
NAMES = dict(LSTM="lstm", LSTMCell="lstmCell", GRU="gru", GRUCell="gruCell", RNN="rnn", RMSNormalization="rmsNormalization")


def is_spec(value):
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], dict)


def mapped(value, fn):
    if is_spec(value):
        return fn(value)
    return [mapped(v, fn) for v in value] if isinstance(value, list) else value


def make(spec):
    """The Keras layer."""
    name, options = spec
    made = {key: mapped(value, make) for key, value in options.items()}
    return OWN[name](**made) if name in OWN else getattr(LAYERS, name)(**made)


def as_json(spec):
    """What the fixture holds: the name of the factory in TypeScript, and its options."""
    name, options = spec
    name = NAMES.get(name, name[0].lower() + name[1:].replace("1D", "1d"))
    return {"layer": name, "options": camel_options({key: mapped(value, as_json) for key, value in options.items()})}
