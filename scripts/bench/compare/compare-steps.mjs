// A training step and a prediction of each workload, all contenders interleaved in rounds.

import { ask } from "../measure/process.mjs";
import { summary } from "../measure/statistics.mjs";
import { ratios } from "../report/ratios.mjs";
import { table } from "../report/table.mjs";
import { contenders } from "./contenders.mjs";

/** Samples of every contender, round after round, so that a slow minute of the machine hits all of them. */
async function compare(taking, workload, mode, { rounds, seconds }, versions) {
  const able = taking.filter(({ takes }) => !takes || takes(workload, mode));
  const samples = new Map(able.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, command, env } of able.filter((contender) => samples.has(contender.name))) {
      try {
        const answer = await ask(command(workload, mode), { BENCH_SECONDS: String(seconds), ...env });
        samples.get(name).push(answer.ms);
        versions[name] = answer.versions;
      } catch (error) {
        console.log(`${name} failed and is left out of ${workload}, ${mode}: ${error.message}`);
        samples.delete(name);
      }
    }
  }
  const measured = able.filter(({ name }) => samples.has(name));
  return measured.map(({ name, threads }) => {
    const perRound = samples.get(name);
    return { workload, mode, name, threads, ...summary(perRound.flat()), samples: perRound };
  });
}

function print(workload, mode, rows) {
  const found = ratios(rows);
  const ratioOf = (name) => found.find(({ theirs }) => theirs === name);
  console.log(`\n${workload}, ${mode}: milliseconds a step`);
  const lines = rows.map(({ name, threads, median, lower, upper, count }) => {
    const compared = ratioOf(name);
    const ratio = compared ? `${compared.ours} / ${name} = ${compared.ratio.toFixed(3)}` : "";
    return [name, threads, median.toFixed(3), `${lower.toFixed(3)} .. ${upper.toFixed(3)}`, count, ratio];
  });
  console.log(table(["", "threads", "median", "quartiles", "steps", "ratio"], lines));
}

/** Who takes part; says who does not, in one line. */
function present(peersFolder, only) {
  const asked = contenders(peersFolder).filter(({ name }) => !only || only.includes(name));
  const absent = asked.filter((contender) => !contender.present);
  if (absent.length > 0)
    console.log(`Left out: ${absent.map(({ name, missing }) => `${name} (${missing})`).join(", ")}.`);
  return asked.filter((contender) => contender.present);
}

/** Runs it all; returns what the JSON file holds. */
export async function benchSteps({ workloads, modes, only, peers, rounds, seconds }) {
  const taking = present(peers, only);
  const [versions, results] = [{}, []];
  for (const workload of workloads) {
    for (const mode of modes) {
      const rows = await compare(taking, workload, mode, { rounds, seconds }, versions);
      print(workload, mode, rows);
      results.push(...rows);
    }
  }
  return { rounds, seconds, versions, results };
}
