// npm run bench: ours and the peers, the products against the roof, how a step grows, how fast the package starts.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { circumstances, warnIfBusy } from "./measure/machine.mjs";
import { WORKLOADS } from "./workloads/workloads.mjs";

const HELP = `npm run bench -- [options]        a training step and a prediction of each workload, against the peers
  --workloads A,B   of ${Object.keys(WORKLOADS).join(", ")}  [all]
  --modes A,B       train, predict                                   [both]
  --only A,B        throughtime (strict), throughtime-node24, throughtime-fast (relaxed SIMD, Node 24),
                    throughtime-2 (two workers), torch, keras-tf, torch-2, keras-tf-2 (two threads), tfjs-wasm,
                    throughtime-fit, keras-fit, torch-loop (as installed: no thread option at all)  [all there]
  --rounds N        times that each is asked, in turn                [3]
  --seconds N       measured in each round                           [3]
  --peers DIR       where peers/setup.sh put them                    [$THROUGHTIME_PEERS or ./.cache/peers]
  --json FILE       date, machine, versions and all samples; report/draw-ratios.mjs FILE OUT.svg draws it
Instead of the steps:
  --gemm            GFLOP/s of every product in the workloads, against the roof, matrixmultiply, and the layers themselves
  --scaling         milliseconds and wasm memory of a step against batch, time and units
  --instruments     what throughtime/viz costs, in training steps
  --start           from import to the first prediction, and the size of the download
Leave the machine alone meanwhile: a ratio only holds when both sides had it to themselves.`;

const { values } = parseArgs({
  options: {
    workloads: { type: "string", default: Object.keys(WORKLOADS).join(",") },
    modes: { type: "string", default: "train,predict" },
    only: { type: "string" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "3" },
    peers: { type: "string", default: process.env.THROUGHTIME_PEERS ?? ".cache/peers" },
    json: { type: "string" },
    gemm: { type: "boolean", default: false },
    scaling: { type: "boolean", default: false },
    instruments: { type: "boolean", default: false },
    start: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const options = {
  workloads: values.workloads.split(","),
  modes: values.modes.split(","),
  only: values.only?.split(","),
  peers: values.peers,
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
};

async function bench() {
  if (values.gemm) return (await import("./gemm/compare-products.mjs")).benchGemm(options);
  if (values.scaling) return (await import("./scaling/scaling.mjs")).benchScaling(options);
  if (values.instruments) return (await import("./compare/instruments.mjs")).benchInstruments(options);
  if (values.start) return (await import("./start/start.mjs")).benchStart(options);
  return (await import("./compare/compare-steps.mjs")).benchSteps(options);
}

if (values.help) console.log(HELP);
else {
  warnIfBusy();
  const found = { ...circumstances(), ...(await bench()) };
  if (values.json) writeFileSync(values.json, `${JSON.stringify(found)}\n`);
}
