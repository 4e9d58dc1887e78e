/** Instruments of `throughtime/viz` on a small model: in Node, in a page, and from the tarball. */
export function lookInside({ layers, Sequential, setSeed, tensor }, { gradientFlow, saliency, traceGates }) {
  setSeed(9);
  const model = new Sequential([
    layers.embedding({ inputDim: 10, outputDim: 3, maskZero: true }),
    layers.lstm({ units: 5 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ loss: "binaryCrossentropy" });
  const ids = tensor([[0, 3, 7, 9]], undefined, "int32");
  const [flow] = gradientFlow(model, ids, [[1]]).layers;
  const [trace] = traceGates(model, ids);
  return { h: flow.h, c: flow.c, f: trace.f.array(), shares: saliency(model, ids)[0].gradientInput };
}
