import { fail, quoted } from "../core/errors.js";
import { type OptionsOf, readOptions } from "../core/options.js";
import type { LayerOutput } from "../layers/index.js";
import { Model } from "../models/index.js";
import { PROGRAM_OPTIONS, programOf } from "../parallel/program.js";
import type { Tensor } from "../tensor/index.js";
import { SpawnedModel } from "./spawned-model.js";

/** Options of {@link spawn}. */
export interface SpawnOptions extends OptionsOf<typeof PROGRAM_OPTIONS> {}

/**
 * Opens a worker that does a model's work: a page goes on drawing and answering while it trains.
 *
 * **Errors** `worker-failed` where workers cannot be opened, as in a page whose Content-Security-Policy refuses them; `unsupported` for classes and
 * functions that are not registered; `unknown-name` for classes of your own that the worker does not know, which `modules` or `worker` tell it;
 * `not-initialized`.
 *
 * @example
 * const spawned = await spawn(model);
 * const stop = new AbortController();
 * const progress = { onTrainBatchEnd: (batch: number, logs: Logs) => console.log(batch, logs.loss) };
 * const { history } = await spawned.fit(x, y, { epochs: 4, callbacks: [progress], signal: stop.signal });
 * const output = await spawned.predict(x);
 * await spawned.close();
 */
export async function spawn<Out extends LayerOutput = Tensor>(
  model: Model<Out>,
  options: SpawnOptions = {},
): Promise<SpawnedModel<Out>> {
  if (!(model instanceof Model)) fail("invalid-argument", "spawn", "a model", quoted(model));
  return SpawnedModel.open(model, programOf("spawn", readOptions("spawn", PROGRAM_OPTIONS, options)));
}

export type { SpawnedModel };
