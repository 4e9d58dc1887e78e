// node first-prediction.mjs: from import to a prediction, and out.
import { layers, Sequential, zeros } from "throughtime";

const model = new Sequential([layers.lstm({ units: 64 }), layers.dense({ units: 1, activation: "sigmoid" })]);
const [p] = model.predictOnBatch(zeros([1, 20, 32])).data();
process.exit(Number.isFinite(p) ? 0 : 1);
