/** Event files: byte for byte as Python's tensorboard package writes them, and what the callback puts into them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layers, Sequential } from "throughtime";
import { TensorBoard, type TensorBoardOptions, tensorBoard } from "throughtime/tensorboard";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { record } from "../ts/tensorboard/event-file.js";
import { histogramSummary, modelSummary, scalarSummary } from "../ts/tensorboard/summaries.js";
import { cases } from "./support/fixtures.js";

type Case =
  | { kind: "scalar"; tag: string; value: number; hex: string }
  | { kind: "histogram"; tag: string; values: number[]; hex: string }
  | { kind: "record"; text: string; hex: string };

const KINDS = {
  scalar: ({ tag, value }: Case & { kind: "scalar" }) => scalarSummary(tag, value),
  histogram: ({ tag, values }: Case & { kind: "histogram" }) => histogramSummary(tag, values),
  record: ({ text }: Case & { kind: "record" }) => record(new TextEncoder().encode(text)),
};

test.each(cases<Case>("tensorboard").map((c): [string, Case] => [`${c.kind} ${JSON.stringify(c).slice(0, 60)}`, c]))(
  "%s: the bytes are those of Python",
  (_name, fixture) => {
    const bytes = KINDS[fixture.kind](fixture as never);
    expect(Buffer.from(bytes).toString("hex")).toBe(fixture.hex);
  },
);

/** The data of each record of a file; what is around them was compared with Python's above. */
function recordsOf(file: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const data = file.subarray(at + 12, at + 12 + Number(file.readBigUInt64LE(at)));
    expect(Buffer.compare(file.subarray(at, at + data.length + 16), record(data))).toBe(0);
    found.push(data);
    at += data.length + 16;
  }
  return found;
}

/** The step of an event and the tag of its summary. */
function labelOf(event: Buffer): string {
  // A double with its key, the key of the step and the step, below 128 here; then summary and value with their lengths.
  const { tag } = /\n(?<length>.)(?<tag>(batch|epoch|evaluation)_\w+|[\w/]+\/histogram|keras)B/su.exec(
    event.toString("latin1"),
  )!.groups!;
  return `${event[10]} ${tag}`;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "throughtime-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

function eventsIn(part: string): Buffer[] {
  const files = readdirSync(join(folder, part));
  expect(files).toEqual([expect.stringMatching(/^events\.out\.tfevents\.\d+\..+\.\d+\.\d+\.v2$/)]);
  const [version, ...events] = recordsOf(readFileSync(join(folder, part, files[0]!)));
  expect(version!.toString("latin1")).toContain("brain.Event:2");
  return events;
}

async function train(options: TensorBoardOptions, isValidated = true) {
  const model = new Sequential([layers.dense({ units: 1 })]);
  model.build([null, 1]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  const [x, y] = [
    [[1], [2], [3], [4]],
    [[2], [4], [6], [8]],
  ];
  const callbacks = [tensorBoard({ logDir: folder, ...options })];
  const validationData = isValidated ? ([x, y] as const) : null;
  await model.fit(x, y, { epochs: 2, batchSize: 1, verbose: 0, callbacks, validationData });
  return model;
}

describe("the callback", () => {
  test("writes epochs, evaluations and the model", async () => {
    const model = await train({});
    const events = eventsIn("train");
    expect(events.map(labelOf)).toEqual([
      "0 keras",
      "0 epoch_loss",
      "0 epoch_learning_rate",
      "1 epoch_loss",
      "1 epoch_learning_rate",
    ]);
    expect(events[0]!.includes(Buffer.from(modelSummary("keras", JSON.stringify(model))))).toBe(true);
    expect(events[2]!.includes(Buffer.from(scalarSummary("epoch_learning_rate", 0.01)))).toBe(true);
    expect(eventsIn("validation").map(labelOf)).toEqual([
      "4 evaluation_loss_vs_iterations",
      "0 epoch_loss",
      "8 evaluation_loss_vs_iterations",
      "1 epoch_loss",
    ]);
  });

  test("writes batches, weights and speed where it is told to, and no validation where there is none", async () => {
    const options = { updateFreq: 3, histogramFreq: 2, writeGraph: false, writeStepsPerSecond: true };
    const model = await train(options, false);
    const events = eventsIn("train");
    expect(events.map(labelOf)).toEqual([
      "3 batch_loss",
      "0 epoch_loss",
      "0 epoch_learning_rate",
      "0 epoch_steps_per_second",
      `0 ${model.weights[0]!.name}/histogram`,
      `0 ${model.weights[1]!.name}/histogram`,
      "6 batch_loss",
      "1 epoch_loss",
      "1 epoch_learning_rate",
      "1 epoch_steps_per_second",
    ]);
    expect(readdirSync(folder)).toEqual(["train"]);
  });

  test("a model that cannot be written has no graph, with a warning", async () => {
    class Own extends Sequential {}
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const model = new Own([layers.dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit([[1]], [[1]], { verbose: 0, callbacks: [tensorBoard({ logDir: folder })] });
    expect(eventsIn("train").map(labelOf)).toEqual(["0 epoch_loss", "0 epoch_learning_rate"]);
    expect(warn.mock.calls.join()).toContain("TensorBoard writes no graph of the model");
  });

  test("its configuration makes it again; what is not here is refused by name", () => {
    const made = tensorBoard({ logDir: "here", updateFreq: "batch", histogramFreq: 1 });
    expect(TensorBoard.fromConfig(made.getConfig()).getConfig()).toEqual(made.getConfig());
    expect(() => tensorBoard({ profileBatch: 2 as never })).toThrow(expect.objectContaining({ code: "unsupported" }));
    expect(() => tensorBoard({ updateFreq: 0 })).toThrow('"epoch", "batch" or a positive integer');
  });
});
