// npm run bench: one training step and one prediction of each workload, ours and the peers' interleaved in rounds.
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { contenders } from "./contenders.mjs";
import { WORKLOADS } from "./workloads.mjs";

const HELP = `npm run bench -- [options]
  --workloads A,B   of ${Object.keys(WORKLOADS).join(", ")}  [all]
  --modes A,B       train, predict                                   [both]
  --only A,B        throughtime, throughtime-node24, throughtime-fast (relaxed SIMD, Node 24),
                    torch, keras-tf, tfjs-wasm                     [all that are there]
  --rounds N        times that each is asked, in turn                [3]
  --seconds N       measured in each round                           [3]
  --peers DIR       where peers/setup.sh put them                    [$THROUGHTIME_PEERS or ./.cache/peers]
  --json            prints the medians as JSON as well
Leave the machine alone meanwhile: a ratio only holds when both sides had it to themselves.`;

const { values } = parseArgs({
  options: {
    workloads: { type: "string", default: Object.keys(WORKLOADS).join(",") },
    modes: { type: "string", default: "train,predict" },
    only: { type: "string" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "3" },
    peers: { type: "string", default: process.env.THROUGHTIME_PEERS ?? ".cache/peers" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** One measurement in a process of its own; the peers keep threads, caches and memory. */
function measure({ command, env }, workload, mode) {
  return new Promise((resolve, reject) => {
    const [program, ...args] = command(workload, mode);
    const environment = { ...process.env, BENCH_SECONDS: values.seconds, ...env };
    // Set on some machines for old OpenBLAS builds; they would slow a current one.
    for (const name of ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]) delete environment[name];
    const child = spawn(program, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let [output, errors] = ["", ""];
    child.stdout.on("data", (text) => (output += text));
    child.stderr.on("data", (text) => (errors += text));
    child.on("close", (status) => {
      const line = output.trim().split("\n").at(-1);
      if (status === 0 && line) resolve(JSON.parse(line));
      else reject(new Error(`${program} ${args.join(" ")}: ${errors.trim().split("\n").at(-1)}`));
    });
  });
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

async function compare(taking, workload, mode) {
  const samples = new Map(taking.map(({ name }) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const contender of taking)
      samples.get(contender.name).push((await measure(contender, workload, mode)).median_ms);
  }
  return [...samples].map(([name, ms]) => ({
    name,
    workload,
    mode,
    median: median(ms),
    least: Math.min(...ms),
    most: Math.max(...ms),
  }));
}

function print(rows) {
  const ours = rows.find(({ name }) => name === "throughtime")?.median;
  for (const { name, workload, mode, median: ms, least, most } of rows) {
    const ratio = ours && !name.startsWith("throughtime") ? `ours / theirs ${(ours / ms).toFixed(3)}` : "";
    const spread = `(${least.toFixed(3)} .. ${most.toFixed(3)})`;
    console.log(
      `${workload.padEnd(12)} ${mode.padEnd(8)} ${name.padEnd(12)} ${ms.toFixed(3).padStart(10)} ms ${spread.padEnd(24)} ${ratio}`,
    );
  }
}

if (values.help) console.log(HELP);
else {
  const only = values.only?.split(",");
  const taking = contenders(values.peers).filter(({ name }) => !only || only.includes(name));
  if (taking.every(({ name }) => name.startsWith("throughtime")))
    console.log("No peers are installed: ours alone. scripts/bench/peers/setup.sh DIR installs them.");
  const all = [];
  for (const workload of values.workloads.split(",")) {
    for (const mode of values.modes.split(",")) {
      const rows = await compare(taking, workload, mode);
      print(rows);
      all.push(...rows);
    }
  }
  if (values.json) console.log(JSON.stringify(all));
}
