// The matrix products in a training step of each workload.
import { WORKLOADS } from "./workloads.mjs";

const GATES = { simpleRNN: 1, gru: 3, lstm: 4 };

/** `C[m, n] = A·B` ("NN") or `Aᵀ·B` ("TN") over k, so many `times` a step. */
const product = (what, kind, m, k, n, times = 1) => ({ what, kind, m, k, n, times });

export const key = ({ kind, m, k, n }) => `${kind} ${m}x${k}x${n}`;
export const operations = ({ m, k, n }) => 2 * m * k * n;

/** The products of one layer; the first has no gradient for its input, unless that comes from an embedding. */
export function productsOfLayer(inputs, units, { kind, batch, steps }, wantsInput) {
  const gates = GATES[kind] * units;
  const rows = batch * steps;
  return [
    product("x·W", "NN", rows, inputs, gates),
    product("h·U", "NN", batch, units, gates, steps),
    product("dG·Uᵀ", "NN", batch, gates, units, steps),
    product("xᵀ·dG", "TN", inputs, rows, gates),
    product("hᵀ·dG", "TN", units, rows, gates),
    ...(wantsInput ? [product("dG·Wᵀ", "NN", rows, gates, inputs)] : []),
  ];
}

/** All products of a step: of the recurrent layers, and of the dense one at the end where it sees every step; else it is too small to count. */
export function productsOf(name) {
  const workload = WORKLOADS[name];
  const { batch, steps, units, vocab, classes, directions = 1 } = workload;
  const widths = [workload.embed ?? workload.features, ...units.map((width) => directions * width)];
  const recurrent = units.flatMap((width, i) =>
    productsOfLayer(widths[i], width, workload, i > 0 || Boolean(vocab)).map((one) => ({
      ...one,
      times: directions * one.times,
    })),
  );
  const rows = batch * steps;
  const last = widths.at(-1);
  const dense = [
    product("h·W", "NN", rows, last, classes),
    product("dY·Wᵀ", "NN", rows, classes, last),
    product("hᵀ·dY", "TN", last, rows, classes),
  ];
  return [...recurrent, ...(classes ? dense : [])];
}
