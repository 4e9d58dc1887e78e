// Ours over theirs: below 1 is faster.
import { NATIVE, OURS, TFJS } from "../compare/contenders.mjs";

/** The ratios of one workload and mode: `{ against, ours, theirs, ratio }`, for what was measured. */
export function ratios(rows) {
  const median = (name) => rows.find((row) => row.name === name)?.median;
  const found = [];
  const add = (against, mine, peers) => {
    const there = peers.filter((name) => median(name) !== undefined);
    const theirs = there.sort((a, b) => median(a) - median(b))[0];
    if (median(mine) !== undefined && theirs !== undefined)
      found.push({ against, ours: mine, theirs, ratio: median(mine) / median(theirs) });
  };
  add("native, 1 thread", OURS[1], NATIVE[1]);
  add("native, 2 threads", OURS[2], NATIVE[2]);
  add("as installed", OURS.default, NATIVE.default);
  add(TFJS, OURS[1], [TFJS]);
  return found;
}
