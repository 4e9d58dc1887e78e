/** What a worker does: builds the model that it is told, then computes parts of its batches until it is ended. */

import { isNode, nodeModule } from "../core/platform.js";
import { initFromSource } from "../wasm/load.js";
import { unpack } from "./packed.js";
import { becomeWorker } from "./port.js";
import { buffersOf, type NewWeights, type Reply, type Request, type Results, replyOf } from "./protocol.js";
import { type MadeModel, type Recipe, replicaFrom } from "./recipe.js";
import { computeOutput, computeShards, hostsIn, type Outcome, type Replica, tableOf } from "./replica.js";

type Post = (reply: Reply, transfer: ArrayBuffer[]) => void;

/** Serves a whole model rather than parts of batches: answers with what takes all further messages. */
export type ServeWhole = (
  post: (message: unknown, transfer: ArrayBuffer[]) => void,
  fromJSON: (json: object) => MadeModel,
) => (message: unknown) => void;

let replica: Replica | null = null;
let makeModel: (json: object) => MadeModel;

async function answer(request: Exclude<Request, { kind: "whole" }>, post: Post): Promise<void> {
  try {
    const [result, sent] = await resultOf(request);
    post({ kind: "done", result }, sent);
  } catch (error) {
    post(replyOf(error), []);
  }
}

/** The result, and what of it is sent away for good. */
async function resultOf(
  request: Exclude<Request, { kind: "whole" }>,
): Promise<[Results[keyof Results], ArrayBuffer[]]> {
  switch (request.kind) {
    case "module":
      await initFromSource(() => request.module);
      becomeWorker(request.modules);
      for (const url of request.modules) await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
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
      const outcome = computeOutput(replica!, request.x);
      return [outcome, outcomeBuffers(outcome)];
    }
  }
}

function outcomeBuffers({ output, masks }: Outcome): ArrayBuffer[] {
  return buffersOf([...hostsIn(output), ...masks]);
}

function become(recipe: Recipe): void {
  for (const weight of replica?.model.weights ?? []) weight.dispose();
  replica = null;
  replica = replicaFrom(recipe, makeModel);
}

function take(weights: NewWeights | null): void {
  if (weights === null) return;
  const { model } = replica!;
  const table = tableOf(model)?.table ?? null;
  unpack(weights.isTableOnly ? [table!] : model.weights, table, weights);
}

function step({ weights, state, shards }: Extract<Request, { kind: "step" }>) {
  take(weights);
  replica!.model.weights.forEach((variable, k) => {
    const isTrained = state.trained.includes(k);
    if (variable.trainable !== isTrained) variable.trainable = isTrained;
  });
  return computeShards(replica!, state, shards);
}

/** Answers requests from here on; `fromJSON` makes models. It listens before it first waits, so that no message is lost. */
export function serve(fromJSON: (json: object) => MadeModel, whole: ServeWhole): void {
  makeModel = fromJSON;
  if (isNode) {
    const { parentPort } = nodeModule("node:worker_threads");
    const take = taker((message, sent) => parentPort?.postMessage(message, sent), whole);
    parentPort?.on("message", take);
  } else {
    const scope = globalThis as unknown as Pick<Worker, "postMessage"> & { onmessage: unknown };
    const take = taker((message, sent) => scope.postMessage(message, sent), whole);
    scope.onmessage = (event: MessageEvent<Request>) => take(event.data);
  }
}

function taker(post: (message: unknown, transfer: ArrayBuffer[]) => void, whole: ServeWhole) {
  let next: ((message: unknown) => void) | null = null;
  return (request: Request) => {
    if (next !== null) next(request);
    else if (request.kind !== "whole") answer(request, post);
    else {
      next = whole(post, makeModel);
      post({ kind: "done", result: null }, []);
    }
  };
}
