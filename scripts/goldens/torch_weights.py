"""State dicts of PyTorch modules as safetensors files, and what the modules compute with them in double precision."""

import json

import numpy as np
import safetensors.torch
import torch
from torch import nn

from common import FIXTURES, draw, values

FOLDER = FIXTURES / "torch-weights"
STEPS, FEATURES, UNITS = 4, 3, 2


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(7, FEATURES)
        self.lstm = nn.LSTM(FEATURES, UNITS, num_layers=2, batch_first=True, bidirectional=True)
        self.norm = nn.LayerNorm(2 * UNITS)
        self.fc = nn.Linear(2 * UNITS, 1)

    def forward(self, ids):
        return torch.sigmoid(self.fc(self.norm(self.lstm(self.embedding(ids))[0])))


class Normed(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(FEATURES, UNITS, batch_first=True)
        self.bn = nn.BatchNorm1d(UNITS)
        self.head = nn.Sequential(nn.Linear(UNITS, 3), nn.Tanh(), nn.Linear(3, 1, bias=False))

    def forward(self, x):
        return self.head(self.bn(self.gru(x)[0][:, -1]))


class Stepped(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.cell = cell

    def forward(self, x):
        state, outputs = None, []
        for t in range(x.shape[1]):
            state = self.cell(x[:, t], state)
            outputs.append(state[0] if isinstance(state, tuple) else state)
        return torch.stack(outputs, 1)


def recurrent(cls, **options):
    return cls(FEATURES, UNITS, batch_first=True, **options)


MODULES = {
    "rnn-tanh": recurrent(nn.RNN),
    "rnn-relu": recurrent(nn.RNN, nonlinearity="relu", num_layers=2),
    "lstm": recurrent(nn.LSTM),
    "lstm-stacked": recurrent(nn.LSTM, num_layers=3),
    "lstm-bidirectional": recurrent(nn.LSTM, bidirectional=True),
    "lstm-without-bias": recurrent(nn.LSTM, bias=False),
    "gru": recurrent(nn.GRU),
    "gru-stacked-bidirectional": recurrent(nn.GRU, num_layers=2, bidirectional=True),
    "gru-without-bias": recurrent(nn.GRU, bias=False),
    "rnn-cell": Stepped(nn.RNNCell(FEATURES, UNITS)),
    "lstm-cell": Stepped(nn.LSTMCell(FEATURES, UNITS)),
    "gru-cell": Stepped(nn.GRUCell(FEATURES, UNITS)),
    "classifier": Classifier(),
    "normed": Normed(),
}


def settle(module, rng):
    """Weights on the grid, so that they are the same in both precisions; variances stay positive."""
    with torch.no_grad():
        for name, tensor in module.state_dict().items():
            if tensor.dtype.is_floating_point:
                drawn = draw(rng, tuple(tensor.shape), 0.5)
                tensor.copy_(torch.tensor(np.abs(drawn) + 0.5 if name.endswith("running_var") else drawn))


def case(name, module):
    rng = np.random.default_rng(22)
    settle(module, rng)
    safetensors.torch.save_file(module.state_dict(), FOLDER / f"{name}.safetensors", metadata={"module": name})
    is_text = name == "classifier"
    x = rng.integers(0, 7, (2, STEPS)) if is_text else draw(rng, (2, STEPS, FEATURES))
    with torch.no_grad():
        y = module.double().eval()(torch.tensor(x))
    y = y[0] if isinstance(y, tuple) else y
    return {"name": name, "input": {**values(x), "dtype": "int32" if is_text else "float32"}, "output": values(y)}


def dtypes():
    """One file with every element type that the format and PyTorch have in common."""
    rng = np.random.default_rng(5)
    base = torch.tensor(draw(rng, (2, 3)))
    specials = torch.tensor([0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, 6.1e-5, 1e-7, float("inf"), float("-inf"), float("nan")])
    whole = torch.tensor([[0, 1, -2], [127, -128, 5]])
    tensors = {
        "f64": base.double(),
        "f32": base.float(),
        "f16": specials.half(),
        "bf16": torch.cat([specials, torch.tensor([3e38, 1e-40])]).bfloat16(),
        "i64": whole.long(),
        "i32": whole.int(),
        "i16": whole.short(),
        "i8": whole.char(),
        "u8": whole.abs().byte(),
        "bool": whole > 0,
        "scalar": torch.tensor(3.0),
        "empty": torch.zeros(0, 4),
    }
    safetensors.torch.save_file(tensors, FOLDER / "dtypes.safetensors", metadata={"format": "pt", "note": "naïve ✓"})
    plain = {k: t.double().numpy() for k, t in tensors.items()}
    finite = lambda v: v if np.isfinite(v) else str(v)
    return {k: {"shape": list(a.shape), "values": [finite(v) for v in a.ravel().tolist()]} for k, a in plain.items()}


FOLDER.mkdir(parents=True, exist_ok=True)
cases = [case(name, module) for name, module in MODULES.items()]
body = ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases)
made_with = json.dumps({"torch": torch.__version__, "safetensors": safetensors.__version__})
text = f'{{"madeWith":{made_with},\n"dtypes":{json.dumps(dtypes(), separators=(",", ":"))},\n"cases":[\n{body}\n]}}\n'
(FIXTURES / "torch-weights.json").write_text(text)
print(f"torch-weights.json: {len(cases)} cases, {len(text) / 1000:.0f} kB")
