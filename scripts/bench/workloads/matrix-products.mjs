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

/** All products of a step of the recurrent layers; the dense layer at the end is too small to count. */
export function productsOf(name) {
  const workload = WORKLOADS[name];
  const widths = [workload.embed ?? workload.features, ...workload.units];
  return workload.units.flatMap((units, i) =>
    productsOfLayer(widths[i], units, workload, i > 0 || Boolean(workload.vocab)),
  );
}
