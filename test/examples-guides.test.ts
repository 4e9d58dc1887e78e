/** The ideas of Keras's guides as programs: each runs, shortened where it takes long, and does what it says. */
import { expect, test } from "vitest";
import * as masking from "../examples/13-masking-and-padding.js";
import * as addition from "../examples/14-addition.js";
import * as weather from "../examples/15-weather.js";
import * as textGeneration from "../examples/16-text-generation.js";

test("masking and padding", async () => {
  const { accuracy, changes, means, seriesMask, byChance, byLength } = await masking.main();
  const [withMask, without] = accuracy as [number, number];
  expect(withMask).toBeGreaterThan(0.9);
  expect(without).toBeLessThan(0.7);
  expect(changes[0]).toBe(0);
  expect(changes[1]).toBeGreaterThan(0);
  expect(means[1]).toEqual(means[0]);
  expect(seriesMask).toEqual([
    [true, true],
    [true, false],
  ]);
  expect(byLength.words).toBe(byChance.words);
  expect(byLength.padding).toBeLessThan(byChance.padding / 5);
});

test("sums, character by character", async () => {
  const { accuracy, right } = await addition.main({ units: 64, train: 3000, test: 500, epochs: 12, rate: 0.02 });
  expect(accuracy).toBeGreaterThan(0.9);
  expect(right).toBeGreaterThan(0.75);
});

test("all sums are there once, and read backwards", () => {
  const { sums, questions, answers } = addition.makeSums(1);
  expect(new Set(sums.map(String)).size).toBe(100);
  const row = sums.findIndex(([a, b]) => a === 9 && b === 3);
  expect(questions[row]).toEqual([3, 10, 9]);
  expect(answers[row]).toEqual([1, 2]);
});

test("a forecast beats what it is now, and yesterday", async () => {
  const { degrees, lastValue, yesterday } = await weather.main({ hours: 1500, epochs: 8, units: 16 });
  expect(degrees).toBeLessThan(lastValue / 1.5);
  expect(degrees).toBeLessThan(yesterday / 1.2);
});

test("a model that writes", async () => {
  const small = { sentences: 300, epochs: 12, streams: 16, units: 48, written: 300 };
  const { loss, least, wrote, history } = await textGeneration.main(small);
  expect(loss).toBeGreaterThan(least);
  expect(loss).toBeLessThan(least + 0.25);
  expect(history.loss.at(-1)!).toBeLessThan(history.loss[0]! / 4);
  expect(wrote.length).toBe(small.written);
});

test("windows of a text: rows of a batch are streams, and go on in the next", () => {
  const ids = Array.from({ length: 17 }, (_, k) => k);
  const batches = [...textGeneration.windowsOf(ids, 2, 4)].map(([x, y]) => [x.array(), y.array()]);
  expect(batches).toEqual([
    [
      [
        [0, 1, 2, 3],
        [8, 9, 10, 11],
      ],
      [
        [1, 2, 3, 4],
        [9, 10, 11, 12],
      ],
    ],
    [
      [
        [4, 5, 6, 7],
        [12, 13, 14, 15],
      ],
      [
        [5, 6, 7, 8],
        [13, 14, 15, 16],
      ],
    ],
  ]);
});
