/** The program of a worker: builds the model that it is told, then computes parts of its batches until it is ended. */

import { isNode, nodeModule } from "../core/platform.js";
import { initFromSource } from "../wasm/load.js";
import { type Packed, unpack } from "./packed.js";
import { buffersOf, type Reply, type Request, type Results, replyOf } from "./protocol.js";
import { type Recipe, stackFrom } from "./recipe.js";
import { computeOutput, computeShards, type Outcome, type Stack, tableOf, weightsOf } from "./shard.js";

type Post = (reply: Reply, transfer: ArrayBuffer[]) => void;

let stack: Stack | null = null;

async function answer(request: Request, post: Post): Promise<void> {
  try {
    const [result, sent] = await resultOf(request);
    post({ kind: "done", result }, sent);
  } catch (error) {
    post(replyOf(error), []);
  }
}

/** The result, and what of it is sent away for good. */
async function resultOf(request: Request): Promise<[Results[keyof Results], ArrayBuffer[]]> {
  switch (request.kind) {
    case "module":
      await initFromSource(request.module);
      return [null, []];
    case "model":
      become(request.recipe);
      return [null, []];
    case "step": {
      const results = step(request);
      return [results, results.flatMap((result) => [...outcomeBuffers(result), ...buffersOf([result.gradients])])];
    }
    case "output": {
      take(request.weights);
      const outcome = computeOutput(stack!, request.x);
      return [outcome, outcomeBuffers(outcome)];
    }
  }
}

function outcomeBuffers({ output, mask }: Outcome): ArrayBuffer[] {
  return buffersOf([output, mask]);
}

function become(recipe: Recipe): void {
  for (const weight of stack === null ? [] : weightsOf(stack)) weight.dispose();
  stack = null;
  stack = stackFrom(recipe);
}

function take(weights: Packed): void {
  unpack(weightsOf(stack!), tableOf(stack!), weights);
}

function step({ weights, state, shards }: Extract<Request, { kind: "step" }>) {
  take(weights);
  weightsOf(stack!).forEach((variable, k) => {
    const isTrained = state.trained.includes(k);
    if (variable.trainable !== isTrained) variable.trainable = isTrained;
  });
  return computeShards(stack!, state, shards);
}

// No `await` out here: bundlers (Vite by default) make classic scripts of workers, which may not have it.
if (isNode) {
  const { parentPort } = nodeModule("node:worker_threads");
  parentPort?.on("message", (request: Request) =>
    answer(request, (reply, sent) => parentPort.postMessage(reply, sent)),
  );
} else {
  // Set before the script first waits, so that no message is lost.
  const scope = globalThis as unknown as Pick<Worker, "postMessage"> & { onmessage: unknown };
  scope.onmessage = (event: MessageEvent<Request>) =>
    answer(event.data, (reply, sent) => scope.postMessage(reply, sent));
}
