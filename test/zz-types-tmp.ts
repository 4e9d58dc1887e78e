import { layers, losses, mean, Sequential, square, sub, type Tensor, metrics, model } from "throughtime";
const m = new Sequential([layers.dense({ units: 1 })]);
m.compile({ loss: (y, p) => mean(square(sub(y, p)), { axis: -1 }), metrics: [(y, p) => square(sub(y, p)), "mse", metrics.binaryAccuracy()] });
m.compile({ loss: [(y: Tensor, p: Tensor) => mean(square(sub(y, p)))], metrics: { a: ["mae"] } });
m.compile({ loss: losses.huber({ delta: 2, reduction: null }), lossWeights: { a: 1 } });
m.compile({ loss: { a: "mse", b: null, c: new losses.Huber() } });
const n: losses.LossName[] = ["bce", "mse", "binaryCrossentropy"];
// @ts-expect-error
const w: losses.LossName[] = ["loss"];
// @ts-expect-error
m.compile({ loss: "msee" });
// @ts-expect-error
m.compile({ loss: "mse", metrics: ["acuracy"] });
// @ts-expect-error
losses.huber({ dleta: 2 });
// @ts-expect-error
losses.huber({ reduction: "avg" });
