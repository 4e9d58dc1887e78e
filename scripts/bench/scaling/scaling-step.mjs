// node scaling-step.mjs BATCH TIME UNITS: a training step of one LSTM layer on as many features as units; prints one JSON line.
import * as tt from "throughtime";
import { report, timeSteps } from "../measure/step-timer.mjs";

const [batch, time, units] = process.argv.slice(2).map(Number);
tt.setSeed(7);
const model = new tt.Sequential([tt.layers.lstm({ units }), tt.layers.dense({ units: 1, activation: "sigmoid" })]);
model.compile({ optimizer: tt.optimizers.adam(0.001), loss: "binaryCrossentropy" });
const x = tt.randomNormal([batch, time, units], { seed: 7 });
const y = tt.zeros([batch, 1]);
const ms = await timeSteps(() => model.trainOnBatch(x, y));
report({ ms, wasm_mb: +(tt.memory().wasmBytes / 2 ** 20).toFixed(1) });
