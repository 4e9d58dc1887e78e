// One step timed again and again, and the line of JSON that every contender's process ends with.
const WARM_UP = 3;
const LEAST = 5;
const MOST = 2000;

/** Milliseconds each step is measured for, as run.mjs passes them on; in a page the caller says. */
export const BUDGET = 1000 * (globalThis.process?.env.BENCH_SECONDS ?? 8);

/** So many batches of data has what is timed as installed: an epoch of fit, a call of predict. peers/workloads.py has the same. */
export const BATCHES = 8;

/** Milliseconds of each call of `step`, which may be asynchronous, by a clock, until the budget is spent. */
export async function timeSteps(
  step,
  { now = () => performance.now(), budget = BUDGET, warmUp = WARM_UP, least = LEAST } = {},
) {
  for (let i = 0; i < warmUp; i++) await step();
  const ms = [];
  const start = performance.now();
  while (ms.length < least || (performance.now() - start < budget && ms.length < MOST)) {
    const from = now();
    await step();
    ms.push(now() - from);
  }
  return ms;
}

/** Milliseconds between the steps of a loop that runs by itself and ends when `tick` returns false: from the fourth on. */
export function stepClock() {
  const ms = [];
  let [seen, start, last] = [0, 0, 0];
  const tick = () => {
    const now = performance.now();
    if (++seen > WARM_UP) {
      if (seen === WARM_UP + 1) start = last;
      ms.push(now - last);
    }
    last = now;
    return ms.length < LEAST || (now - start < BUDGET && ms.length < MOST);
  };
  return { ms, tick };
}

/** Prints what run.mjs reads. */
export function report(fields) {
  console.log(JSON.stringify({ ...fields, ms: fields.ms.map((value) => +value.toFixed(4)) }));
}
