/** Learning-rate schedules: Keras's numbers, in charge of an optimizer, and in files. */
import { optimizers, registerSerializable, schedules, tensor, Variable } from "throughtime";
import { describe, expect, test } from "vitest";
import { cases } from "./support/fixtures.js";
import { thrownBy } from "./support/thrown.js";

interface Case {
  className: "ExponentialDecay";
  options: schedules.ExponentialDecayOptions;
  steps: number[];
  rates: number[];
  form: { config: Record<string, unknown> };
}

/** The fixtures hold nine digits. */
const TOLERANCE = 1e-8;

const KERAS = cases<Case>("schedules").map((c): [string, Case] => [`${c.className} ${JSON.stringify(c.options)}`, c]);

describe.each(KERAS)("%s", (_name, { className, options, steps, rates, form }) => {
  const factory = (className[0]!.toLowerCase() + className.slice(1)) as "exponentialDecay";

  test("gives Keras's rates", () => {
    const schedule = schedules[factory](options);
    expect(schedule).toBeInstanceOf(schedules[className]);
    for (const [k, step] of steps.entries()) {
      const [got, expected] = [schedule.apply(step), rates[k]!];
      expect(Math.abs(got - expected), `step ${step}`).toBeLessThanOrEqual(TOLERANCE * Math.max(expected, 1e-3));
    }
  });

  test("is read from Keras's file, and written as it stands there", () => {
    const optimizer = optimizers.get(form as never);
    expect(optimizer.learningRate).toBeCloseTo(rates[0]!, 8);
    const { learningRate } = optimizer.getConfig();
    expect(learningRate).toEqual(form.config.learning_rate);
    const again = optimizers.Adam.fromConfig(optimizer.getConfig());
    expect(again.getConfig()).toEqual(optimizer.getConfig());
  });
});

describe("in charge of an optimizer", () => {
  const halving = () =>
    schedules.exponentialDecay({ initialLearningRate: 1, decaySteps: 1, decayRate: 0.5, staircase: true });

  test("each step has its own rate, which can be read", () => {
    const [optimizer, w] = [optimizers.sgd(halving()), new Variable([8])];
    const seen: number[][] = [];
    for (let step = 0; step < 4; step++) {
      seen.push([optimizer.learningRate, w.data()[0]!]);
      optimizer.applyGradients([[tensor([1]), w]]);
    }
    expect(seen).toEqual([
      [1, 8],
      [0.5, 7],
      [0.25, 6.5],
      [0.125, 6.25],
    ]);
  });

  test("a number is refused, another schedule taken", () => {
    const optimizer = optimizers.adam({ learningRate: halving() });
    const error = thrownBy(() => {
      optimizer.learningRate = 0.1;
    });
    expect([error.code, error.message]).toEqual([
      "invalid-argument",
      expect.stringContaining("a learning rate that no schedule decides, got 0.1 beside a schedule"),
    ]);
    optimizer.learningRate = schedules.inverseTimeDecay({ initialLearningRate: 0.5, decaySteps: 1, decayRate: 1 });
    expect(optimizer.learningRate).toBe(0.5);
  });

  test("a number gives way to a schedule", () => {
    const optimizer = optimizers.adam(0.1);
    optimizer.learningRate = halving();
    expect(optimizer.learningRate).toBe(1);
  });
});

class Thirds extends schedules.LearningRateSchedule {
  static override readonly className: string = "Thirds";
  override call(step: number) {
    return 1 / 3 ** step;
  }
}

describe("a schedule of one's own", () => {
  test("decides the rate, and stands in files once it is registered", () => {
    const optimizer = optimizers.sgd(new Thirds());
    expect(optimizer.learningRate).toBe(1);
    expect(thrownBy(() => optimizer.getConfig()).code).toBe("unsupported");
    registerSerializable(Thirds, "test");
    const again = optimizers.SGD.fromConfig(JSON.parse(JSON.stringify(optimizer.getConfig())));
    again.applyGradients([[tensor([1]), new Variable([1])]]);
    expect(again.learningRate).toBe(1 / 3);
  });

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, "0.1" as never, undefined as never])(
    "may not give %s",
    (rate) => {
      class Bad extends schedules.LearningRateSchedule {
        override call() {
          return rate;
        }
      }
      const w = new Variable([1]);
      const error = thrownBy(() => optimizers.sgd(new Bad()).applyGradients([[tensor([1]), w]]));
      expect([error.code, error.message]).toEqual(["invalid-argument", expect.stringContaining("the rate of step 0")]);
      expect(w.data()[0]).toBe(1);
    },
  );
});

describe("what is no schedule is refused", () => {
  const ten = { initialLearningRate: 0.1, decaySteps: 10 };
  test.each<[string, () => unknown, string]>([
    ["a rate left out", () => schedules.cosineDecay({ decaySteps: 10 } as never), "initialLearningRate"],
    [
      "no steps",
      () => schedules.cosineDecay({ ...ten, decaySteps: 0 }),
      "decaySteps to be a finite number greater than 0",
    ],
    ["a negative rate", () => schedules.polynomialDecay({ ...ten, endLearningRate: -1 }), "endLearningRate"],
    ["a typo", () => schedules.exponentialDecay({ ...ten, decayrate: 1 } as never), 'Did you mean "decayRate"?'],
    [
      "as many values as boundaries",
      () => schedules.piecewiseConstantDecay({ boundaries: [1, 2], values: [1, 2] }),
      "one value more than boundaries",
    ],
    [
      "boundaries that fall",
      () => schedules.piecewiseConstantDecay({ boundaries: [2, 1], values: [1, 2, 3] }),
      "boundaries that rise",
    ],
    [
      "periods that shrink",
      () => schedules.cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 1, tMul: 0.5 }),
      "tMul",
    ],
    ["half a step", () => schedules.cosineDecay(ten).apply(0.5), "step to be"],
    ["a word as learning rate", () => optimizers.sgd({ learningRate: "fast" as never }), "or a schedule"],
  ])("%s", (_name, make, words) => {
    expect(thrownBy(make).message).toContain(words);
  });
});
