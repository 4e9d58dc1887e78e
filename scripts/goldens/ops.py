"""Ops beyond arithmetic: values, and gradients of a weighted sum of them in every float operand."""

from common import camel_options, draw, keras, np, to_tensor, torch, values, write

O = keras.ops


def case(op, fn, inputs, args=(), options=None):
    """`fn` is Keras's; `op`, `args` and `options` are what TypeScript calls."""
    given = [to_tensor(x) for x in inputs]
    result = fn(*given)
    outputs = list(result) if isinstance(result, (list, tuple)) else [result]
    floats = [y for y in outputs if y.dtype == torch.float64 and y.requires_grad]
    gradients = [None for _ in given]
    if floats:
        # Weights of all outputs that differ from element to element, so that a gradient in the wrong place shows.
        total = sum((y * torch.cos(torch.arange(y.numel(), dtype=torch.float64)).reshape(y.shape)).sum() for y in floats)
        gradients = torch.autograd.grad(total, given, allow_unused=True)
    return {
        "op": op, "inputs": [values(x) for x in inputs], "args": list(args), "options": options and camel_options(options),
        "outputs": [values(y) for y in outputs],
        "gradients": [None if g is None else values(g) for g in gradients],
    }


def mirrored(x):
    """Keras on torch repeats the border for "symmetric"; NumPy knows the places."""
    rows, columns = (np.pad(np.arange(size), width, mode="symmetric") for size, width in [(3, (3, 2)), (4, (4, 1))])
    return x[rows][:, columns]


def main():
    rng = np.random.default_rng(12)
    x, v, b = draw(rng, (3, 4)), draw(rng, (5,)), draw(rng, (2, 3, 4))
    cases = [
        case("tile", lambda x: O.tile(x, (2, 3)), [x], [[2, 3]]),
        case("tile", lambda x: O.tile(x, (2, 1, 2)), [x], [[2, 1, 2]]),
        case("tile", lambda x: O.tile(x, 2), [b], [2]),
        case("repeat", lambda x: O.repeat(x, 2), [x], [2]),
        case("repeat", lambda x: O.repeat(x, 3, axis=-1), [x], [3], dict(axis=-1)),
        case("repeat", lambda x: O.repeat(x, O.convert_to_tensor([1, 0, 2]), axis=0), [x], [[1, 0, 2]], dict(axis=0)),
        case("flip", lambda x: O.flip(x), [b]),
        case("flip", lambda x: O.flip(x, axis=(0, 2)), [b], [], dict(axis=[0, 2])),
        case("roll", lambda x: O.roll(x, 2), [x], [2]),
        case("roll", lambda x: O.roll(x, -1, axis=1), [x], [-1], dict(axis=1)),
        case("roll", lambda x: O.roll(x, 9, axis=0), [x], [9], dict(axis=0)),
        case("split", lambda x: O.split(x, 2, axis=1), [x], [2], dict(axis=1)),
        case("split", lambda x: O.split(x, [1, 3], axis=-1), [b], [[1, 3]], dict(axis=-1)),
        case("pad", lambda x: O.pad(x, ((1, 1), (1, 1))), [x], [1]),
        case("pad", lambda x: O.pad(x, ((0, 1), (2, 0)), constant_values=3), [x], [[[0, 1], [2, 0]]], dict(constant_values=3)),
        case("pad", lambda x: O.pad(x, ((1, 2), (3, 1)), mode="reflect"), [x], [[[1, 2], [3, 1]]], dict(mode="reflect")),
        case("pad", mirrored, [x], [[[3, 2], [4, 1]]], dict(mode="symmetric")),
        case("cumsum", lambda x: O.cumsum(x), [x]),
        case("cumsum", lambda x: O.cumsum(x, axis=1), [b], [], dict(axis=1)),
        case("variance", lambda x: O.var(x), [x]),
        case("variance", lambda x: O.var(x, axis=0), [x], [], dict(axis=0)),
        case("variance", lambda x: O.var(x, axis=(0, 2), keepdims=True), [b], [], dict(axis=[0, 2], keepdims=True)),
        case("std", lambda x: O.std(x), [x]),
        case("std", lambda x: O.std(x, axis=-1, keepdims=True), [b], [], dict(axis=-1, keepdims=True)),
        case("logSumExp", lambda x: O.logsumexp(x), [x]),
        case("logSumExp", lambda x: O.logsumexp(x, axis=1), [b * 40], [], dict(axis=1)),
        case("logSumExp", lambda x: O.logsumexp(x, axis=(0, 2), keepdims=True), [b], [], dict(axis=[0, 2], keepdims=True)),
        case("norm", lambda x: O.norm(x), [b]),
        case("norm", lambda x: O.norm(x, axis=1), [b], [], dict(axis=1)),
        case("norm", lambda x: O.norm(x, axis=-1, keepdims=True), [x], [], dict(axis=-1, keepdims=True)),
        case("norm", lambda x: O.norm(x, ord=1, axis=0), [x], [], dict(ord=1, axis=0)),
        case("norm", lambda x: O.norm(x, ord=3, axis=0), [x], [], dict(ord=3, axis=0)),
        case("norm", lambda x: O.norm(x, ord=0, axis=0), [x], [], dict(ord=0, axis=0)),
        case("norm", lambda x: O.norm(x, ord="fro", axis=(1, 2)), [b], [], dict(ord="fro", axis=[1, 2])),
        case("norm", lambda x: O.norm(x, ord=1, axis=(0, 1)), [x], [], dict(ord=1, axis=[0, 1])),
        case("norm", lambda x: O.norm(x, ord=-1, axis=(1, 2), keepdims=True), [b], [], dict(ord=-1, axis=[1, 2], keepdims=True)),
        case("floor", lambda x: O.floor(x), [x * 3]),
        case("ceil", lambda x: O.ceil(x), [x * 3]),
        case("round", lambda x: O.round(x), [np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 1.25, 3.75])]),
        case("round", lambda x: O.round(x, 1), [x], [], dict(decimals=1)),
        case("sin", lambda x: O.sin(x), [x * 5]),
        case("cos", lambda x: O.cos(x), [np.array([0.0, 100.5, -1000.25, 8191.0, 8193.0, 123456.0, -16777216.0, 2.0**60, -(2.0**100)])]),
        case("sin", lambda x: O.sin(x), [np.array([0.0, 100.5, -1000.25, 8191.0, 8193.0, 123456.0, -16777216.0, 2.0**60, -(2.0**100)])]),
        case("sort", lambda x: O.sort(x), [x]),
        case("sort", lambda x: O.sort(x, axis=1), [b], [], dict(axis=1)),
        case("argSort", lambda x: O.argsort(x, axis=0), [x], [], dict(axis=0)),
        case("topK", lambda x: O.top_k(x, 2), [b], [2]),
        case("outer", lambda a, c: O.outer(a, c), [v, draw(rng, (3,))]),
        case("triu", lambda x: O.triu(x), [b]),
        case("triu", lambda x: O.triu(x, 1), [x], [], dict(k=1)),
        case("tril", lambda x: O.tril(x, -1), [x], [], dict(k=-1)),
    ]
    sums = [
        ("ij,jk->ik", [(2, 3), (3, 4)]), ("ij,kj->ki", [(2, 3), (4, 3)]), ("bij,bjk->bik", [(2, 3, 4), (2, 4, 2)]),
        ("bhtd,bhsd->bhts", [(2, 2, 3, 4), (2, 2, 5, 4)]), ("i,j->ij", [(2,), (3,)]), ("i,i->", [(3,), (3,)]),
        ("ij,j->i", [(2, 3), (3,)]), ("ij,ij->ij", [(2, 3), (2, 3)]), ("ij,ij", [(2, 3), (2, 3)]),
        ("abc,cd->abd", [(2, 3, 4), (4, 2)]), ("...td,de->...te", [(2, 2, 3, 4), (4, 2)]), ("ijk,lj->ilk", [(2, 3, 4), (5, 3)]),
        ("ij,kl->il", [(2, 3), (2, 4)]), ("ij->ji", [(2, 3)]), ("ijk->k", [(2, 3, 4)]), ("ba", [(2, 3)]), ("kj,ji", [(2, 3), (3, 4)]),
    ]
    for form, shapes in sums:
        case_ = case("einsum", lambda *xs: O.einsum(form, *xs), [draw(rng, shape) for shape in shapes])
        cases.append({**case_, "subscripts": form})
    write("ops", cases)


main()
