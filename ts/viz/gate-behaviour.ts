import { fail } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { type Tensor, tensor } from "../tensor/index.js";
import type { GateTrace } from "./trace-gates.js";

/** A row of the table; "mixed" is none of them, "masked" a step that was not taken. */
export type Behaviour = "remember" | "add" | "erase" | "overwrite" | "mixed" | "masked";

/** Options of {@link gateBehaviour}. */
export interface GateBehaviourOptions {
  /** How far from 0 or 1 each gate may be, in (0, 0.5]. Default 0.25; with 0.5 nothing is mixed. */
  within?: number;
}

/** What {@link gateBehaviour} found. */
export interface GateBehaviour {
  readonly layer: string;
  readonly units: number;
  readonly within: number;
  /** [batch][time][unit] */
  readonly behaviour: readonly (readonly (readonly Behaviour[])[])[];
  /** For each unit the share of its steps with each behaviour; masked ones do not count. */
  readonly shares: readonly Readonly<Record<Exclude<Behaviour, "masked">, number>>[];
  /** [batch, time, units]: the product of the forget gates up to the step, the share of c_0 that is still in c_t. */
  readonly leftOfC0: Tensor;
}

/**
 * Where each unit of an LSTM lies at each step in the table of its gates, c_t = f∘c_{t-1} + i∘candidate:
 *
 * | i | f | |
 * |---|---|---|
 * | 0 | 1 | remember the value before |
 * | 1 | 1 | add to it |
 * | 0 | 0 | erase it |
 * | 1 | 0 | overwrite it |
 *
 * A gate counts as 0 or 1 when it is at most `within` away.
 *
 * **Errors** `invalid-argument` for the trace of anything but an LSTM.
 *
 * @example
 * const { behaviour, leftOfC0 } = gateBehaviour(trace);
 * behaviour[0][3][5]; // "remember": what unit 5 of the first row did at step 3
 */
export function gateBehaviour(trace: GateTrace, options: GateBehaviourOptions = {}): GateBehaviour {
  const where = "gateBehaviour";
  if (trace?.kind !== "LSTM") fail("invalid-argument", where, "the trace of an LSTM", trace?.kind ?? trace);
  checkOptionNames(where, options, ["within"]);
  const { within = 0.25 } = options;
  if (!(within > 0 && within <= 0.5)) fail("invalid-argument", where, "within over 0 and at most 0.5", within);
  const [batch, time, units] = trace.f.shape as [number, number, number];
  const [i, f] = [trace.i.data(), trace.f.data()];
  const list = <T>(length: number, of: (k: number) => T) => Array.from({ length }, (_, k) => of(k));
  const at = (b: number, t: number, u: number) => (b * time + t) * units + u;
  const behaviour = list(batch, (b) =>
    list(time, (t) => list(units, (u) => behaviourOf(i[at(b, t, u)]!, f[at(b, t, u)]!, within))),
  );
  const shares = list(units, (u) => sharesOf(behaviour.flatMap((row) => row.map((step) => step[u]!))));
  const left = new Float32Array(f.length);
  for (let b = 0; b < batch; b++) {
    for (let u = 0; u < units; u++) {
      let product = 1;
      for (let s = 0; s < time; s++) {
        const k = at(b, trace.goBackwards ? time - 1 - s : s, u);
        if (!Number.isNaN(f[k])) product *= f[k]!;
        left[k] = product;
      }
    }
  }
  return { layer: trace.layer, units, within, behaviour, shares, leftOfC0: tensor(left, trace.f.shape) };
}

function behaviourOf(i: number, f: number, within: number): Behaviour {
  if (Number.isNaN(f)) return "masked";
  const isNear = (gate: number) => Math.min(gate, 1 - gate) <= within;
  if (!isNear(i) || !isNear(f)) return "mixed";
  if (f >= 0.5) return i >= 0.5 ? "add" : "remember";
  return i >= 0.5 ? "overwrite" : "erase";
}

function sharesOf(steps: readonly Behaviour[]) {
  const taken = steps.filter((step) => step !== "masked");
  const share = (name: Behaviour) => taken.filter((step) => step === name).length / Math.max(taken.length, 1);
  return {
    remember: share("remember"),
    add: share("add"),
    erase: share("erase"),
    overwrite: share("overwrite"),
    mixed: share("mixed"),
  };
}
