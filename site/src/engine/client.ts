/** The engines: workers that compute, each opened when first asked for. */
import { type Client, connect } from "./channel.js";
import type { EngineHandlers } from "./worker.js";

export type Engine = Client<EngineHandlers>;

const engines = new Map<string, Engine>();

/** The engine of that name: "lab" for instruments, "trainer" for training, "bench" for timing; none waits for another. */
export function engine(name: "lab" | "trainer" | "bench"): Engine {
  const known = engines.get(name);
  if (known !== undefined) return known;
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name });
  const made = connect<EngineHandlers>(worker, () => {
    worker.terminate();
    engines.delete(name);
  });
  engines.set(name, made);
  return made;
}
