/** Every metric against Keras 3: values after one batch and after two. */
import { metrics } from "throughtime";
import { describe, expect, test } from "vitest";
import { PARITY_TOLERANCE, relativeError, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";

interface Case {
  metric: keyof typeof metrics;
  options: Record<string, unknown>;
  batches: { yTrue: Stored; yPred: Stored; sampleWeight: Stored | null }[];
  results: Stored[];
}

function check({ metric: name, options, batches, results }: Case) {
  const make = metrics[name] as unknown as (options: object) => metrics.Metric;
  const metric = make(options);
  for (const [k, { yTrue, yPred, sampleWeight }] of batches.entries()) {
    metric.updateState(load(yTrue), load(yPred), sampleWeight && load(sampleWeight));
    const got = [metric.result()].flat();
    expect(got.length, "how many numbers").toBe(results[k]!.values.length);
    expect(relativeError(got, results[k]!.values), `batch ${k}: ${got}`).toBeLessThanOrEqual(PARITY_TOLERANCE);
  }
}

describe("metrics equal Keras's", () => {
  for (const [k, fixture] of cases<Case>("metrics").entries()) {
    const how = `${JSON.stringify(fixture.options)} ${fixture.batches[0]!.sampleWeight ? "weighted" : ""}`;
    test(`${k}: ${fixture.metric} ${how}`, () => check(fixture));
  }
});
