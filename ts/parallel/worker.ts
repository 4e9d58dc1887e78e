/** The program of a worker: builds the model once, then computes shards until it is ended. */

import { isNode } from "../core/platform.js";
import { initFromSource } from "../wasm/load.js";
import { buffersOf, type Reply, type Request, replyOf } from "./protocol.js";
import { stackFrom } from "./recipe.js";
import { computeShards, type Stack, unflatten, weightsOf } from "./shard.js";

type Post = (reply: Reply, transfer: ArrayBuffer[]) => void;

let stack: Stack | null = null;

async function answer(request: Request, post: Post): Promise<void> {
  try {
    if (request.kind === "start") await start(request);
    const results = request.kind === "start" ? [] : step(request);
    const arrays = results.flatMap(({ output, mask, gradients }) => [output, mask, { data: gradients }]);
    post({ kind: "done", results }, buffersOf(arrays));
  } catch (error) {
    post(replyOf(error), []);
  }
}

async function start({ module, recipe }: Extract<Request, { kind: "start" }>): Promise<void> {
  await initFromSource(module);
  stack = stackFrom(recipe);
}

function step({ weights, state, shards }: Extract<Request, { kind: "step" }>) {
  const variables = weightsOf(stack!);
  unflatten(variables, weights).forEach((value, k) => {
    variables[k]!.assign(value);
    const isTrained = state.trained.includes(k);
    if (variables[k]!.trainable !== isTrained) variables[k]!.trainable = isTrained;
  });
  return computeShards(stack!, state, shards);
}

if (isNode) {
  const { parentPort } = await import("node:worker_threads");
  parentPort?.on("message", (request: Request) =>
    answer(request, (reply, sent) => parentPort.postMessage(reply, sent)),
  );
} else {
  // Set before the first await of the script, so that no message is lost.
  const scope = globalThis as unknown as Pick<Worker, "postMessage"> & { onmessage: unknown };
  scope.onmessage = (event: MessageEvent<Request>) =>
    answer(event.data, (reply, sent) => scope.postMessage(reply, sent));
}
