// The rate of a kernel: the best of many short runs, in time of the processor, which a busy machine disturbs least.
const WARM_UP = 30;
const BATCH = 2;
const BATCHES = 100;
const LEAST = 5;
const BUDGET = 300;

/** Milliseconds of the processor that this process has used. */
export function cpuMilliseconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/** Best seconds of one of the `times` that `run` does something, out of batches of about 2 ms. */
export function best(run) {
  for (const start = cpuMilliseconds(); cpuMilliseconds() - start < WARM_UP; ) run(1);
  let start = cpuMilliseconds();
  run(1);
  const times = Math.max(1, Math.round(BATCH / (cpuMilliseconds() - start)));
  let least = Number.POSITIVE_INFINITY;
  start = cpuMilliseconds();
  for (let i = 0; i < BATCHES && (i < LEAST || cpuMilliseconds() - start < BUDGET); i++) {
    const from = cpuMilliseconds();
    run(times);
    least = Math.min(least, (cpuMilliseconds() - from) / times / 1e3);
  }
  return least;
}
