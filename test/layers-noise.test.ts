/** Layers that draw at random: what becomes of a draw is Keras's, how they draw is theirs. */
import {
  GradientTape,
  type Layer,
  layers,
  mul,
  ones,
  randomNormal,
  regularizers,
  Sequential,
  sum,
  zeros,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { PARITY_TOLERANCE, relativeError, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";
import { makeLayer, type StoredLayer } from "./support/stored-layers.js";

interface Drawn {
  y: Stored;
  gradient: Stored;
}

/** Outputs and gradients where all that is drawn is dropped, or 0, and where it is kept, or 1. */
interface NoiseCase extends StoredLayer {
  kind: "mask" | "normal";
  x: Stored;
  coefficients: Stored;
  low: Drawn;
  high: Drawn;
}

const FIXTURES = cases<NoiseCase>("noise");
/** So many standard deviations from what is expected, no draw of a seed that is given lies. */
const SPREAD = 5;

const make = (fixture: StoredLayer, seed = 3) =>
  makeLayer({ layer: fixture.layer, options: { ...fixture.options, seed } });

function drawn(fixture: NoiseCase) {
  const [layer, x, coefficients] = [make(fixture), load(fixture.x), load(fixture.coefficients)];
  const tape = new GradientTape();
  tape.watch(x);
  const [y, loss] = tape.record(() => {
    const y = layer.apply(x, { training: true });
    return [y, sum(mul(y, coefficients))] as const;
  });
  return { y: y.data(), gradient: tape.gradient(loss, x)!.data() };
}

describe.each(FIXTURES)("$layer $options", (fixture) => {
  const { low, high, kind } = fixture;

  test("makes of its draws what Keras makes of them", () => {
    const { y, gradient } = drawn(fixture);
    // Where between the two draws of the fixture an element lies, by what it came to.
    const places = Array.from(y, (value, k) => (value - low.y.values[k]!) / (high.y.values[k]! - low.y.values[k]!));
    const draws = kind === "mask" ? places.map((place) => Math.round(place)) : places;
    if (kind === "mask") expect(new Set(draws)).toEqual(new Set([0, 1]));
    const between = ({ values: a }: Stored, { values: b }: Stored) =>
      draws.map((at, k) => a[k]! + at * (b[k]! - a[k]!));
    expect(relativeError(y, between(low.y, high.y))).toBeLessThan(PARITY_TOLERANCE);
    expect(relativeError(gradient, between(low.gradient, high.gradient))).toBeLessThan(PARITY_TOLERANCE);
  });

  test("lets its input pass without training, and where there is nothing to draw", () => {
    const x = load(fixture.x);
    expect(make(fixture).apply(x).data()).toEqual(x.data());
    const none = { ...fixture.options, ...(fixture.layer === "gaussianNoise" ? { stddev: 0 } : { rate: 0 }) };
    expect(makeLayer({ layer: fixture.layer, options: none }).apply(x, { training: true }).data()).toEqual(x.data());
  });

  test("draws anew in each call, and the same by its seed", () => {
    const x = load(fixture.x);
    const of = (layer: Layer) => [layer, layer].map((one) => [...one.apply(x, { training: true }).data()]);
    const first = of(make(fixture));
    expect(first[0]).not.toEqual(first[1]);
    expect(of(make(fixture))).toEqual(first);
    expect(of(make(fixture, 4))).not.toEqual(first);
  });

  test("takes a batch of none, and lets a mask pass", () => {
    const [batch, ...rest] = fixture.x.shape as [number, number, number];
    expect(make(fixture).apply(zeros([0, ...rest]), { training: true }).shape).toEqual([0, ...rest]);
    const mask = ones([batch, rest[0]!], "bool");
    const y = make(fixture).apply(load(fixture.x), { training: true, mask });
    expect(y.mask?.array()).toEqual(mask.array());
    expect(() => make(fixture).apply(ones([4, 5, 6], "int32"))).toThrow(/float32/);
  });
});

/** Mean, variance, and the share within one standard deviation. */
function moments(values: ArrayLike<number>) {
  const all = Array.from(values);
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  const variance = all.reduce((a, b) => a + (b - mean) ** 2, 0) / all.length;
  const within = all.filter((value) => (value - mean) ** 2 < variance).length / all.length;
  return { mean, variance, within };
}

const SHAPE = [100, 20, 10];
const COUNT = 20_000;

function expectAbout(got: number, expected: number, deviation: number) {
  expect(Math.abs(got - expected)).toBeLessThan(SPREAD * deviation);
}

describe("how they draw", () => {
  test.each([
    ["gaussianNoise", () => layers.gaussianNoise({ stddev: 0.5, seed: 1 }), zeros(SHAPE), 0, 0.25],
    ["gaussianDropout", () => layers.gaussianDropout({ rate: 0.2, seed: 1 }), ones(SHAPE), 1, 0.25],
  ] as const)("%s: normally distributed", (_name, make, x, expected, expectedVariance) => {
    const { mean, variance, within } = moments(make().apply(x, { training: true }).data());
    expectAbout(mean, expected, Math.sqrt(expectedVariance / COUNT));
    expectAbout(variance, expectedVariance, expectedVariance * Math.sqrt(2 / COUNT));
    expectAbout(within, 0.6827, Math.sqrt((0.6827 * 0.3173) / COUNT));
  });

  test.each([0.1, 0.5])("alphaDropout keeps mean 0 and variance 1 at a rate of %s", (rate) => {
    const y = layers.alphaDropout({ rate, seed: 1 }).apply(randomNormal(SHAPE, { seed: 2 }), { training: true });
    const { mean, variance } = moments(y.data());
    expectAbout(mean, 0, Math.sqrt(1 / COUNT));
    // The fourth moment of what it gives is not above that of a normal distribution.
    expectAbout(variance, 1, Math.sqrt(2 / COUNT));
  });

  test.each([
    ["spatialDropout1d", (rate: number) => layers.spatialDropout1d({ rate, seed: 5 })],
    ["alphaDropout", (rate: number) => layers.alphaDropout({ rate, seed: 5 })],
  ])("%s drops about its rate", (_name, make) => {
    const x = ones(SHAPE);
    const dropped = make(0.25).apply(x, { training: true }).data();
    const least = Math.min(...dropped);
    const share = dropped.filter((value) => value === least).length / COUNT;
    // Spatial dropout draws once for each sample and feature, so a twentieth as often.
    expectAbout(share, 0.25, Math.sqrt((0.25 * 0.75) / (COUNT / 20)));
  });

  test("spatialDropout1d drops the same features at all times, others in each sample", () => {
    const y = layers.spatialDropout1d({ rate: 0.5, seed: 1 }).apply(ones([8, 5, 6]), { training: true });
    const samples = y.array() as number[][][];
    for (const steps of samples) for (const step of steps) expect(step).toEqual(steps[0]);
    expect(new Set(samples.map((steps) => steps[0]!.join())).size).toBeGreaterThan(4);
  });
});

test("refusals say what was expected", () => {
  expect(() => layers.gaussianNoise({ stddev: 1.5 })).toThrow(/stddev to be a number in \[0, 1\], got 1.5/);
  expect(() => layers.gaussianDropout({ rate: 1 })).toThrow(/rate to be a rate in \[0, 1\), got 1/);
  expect(() => layers.alphaDropout({ rate: -0.1 })).toThrow(/rate in \[0, 1\)/);
  expect(() => layers.alphaDropout({ rate: 0.1, noiseShape: [2, 1] }).apply(ones([3, 3]))).toThrow(/fits noiseShape/);
  expect(() => layers.spatialDropout1d({ rate: 0.1 }).apply(ones([3, 3]))).toThrow(/rank 3 \[batch, time, features\]/);
  expect(() => layers.activityRegularization({ l1: -1 })).toThrow(/l1 to be a finite number of at least 0/);
});

test("ActivityRegularization is the option of the layer before it", async () => {
  const x = randomNormal([6, 4], { seed: 1 });
  const y = randomNormal([6, 3], { seed: 2 });
  const trained = async (stack: Layer[]) => {
    using model = new Sequential(stack);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit(x, y, { epochs: 1, verbose: 0 });
    const { loss } = await model.evaluate(x, y, { verbose: 0 });
    return [loss!, ...model.getWeights().flatMap((weight) => [...weight.data()])];
  };
  const kernelInitializer = { class_name: "GlorotUniform", config: { seed: 1 } };
  const dense = (activityRegularizer: regularizers.L2 | null = null) =>
    layers.dense({ units: 3, kernelInitializer, activityRegularizer });
  const apart = await trained([dense(), layers.activityRegularization({ l2: 0.1 })]);
  expect(relativeError(apart, await trained([dense(regularizers.l2({ l2: 0.1 }))]))).toBeLessThan(PARITY_TOLERANCE);
  expect(relativeError(apart, await trained([dense()]))).toBeGreaterThan(0.01);
});
