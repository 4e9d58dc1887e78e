/** Names and options of initializers and activations: typos are caught by the types. */
import { activations, initializers, layers } from "throughtime";

const byName: initializers.InitializerName[] = ["glorotUniform", "orthogonal", "uniform", "normal", "zeros"];
const drawn: initializers.GlorotUniform = initializers.glorotUniform({ seed: 1 });
const seed: number | null = drawn.seed;
const mode: "fanIn" | "fanOut" | "fanAvg" = initializers.varianceScaling().mode;
layers.dense({ units: 1, kernelInitializer: { class_name: "Orthogonal", config: { gain: 2 } } });

// @ts-expect-error no such name
const misspelt: initializers.InitializerName = "glorotUnifrom";
// @ts-expect-error no such option
initializers.randomNormal({ stdev: 1 });
// @ts-expect-error no such mode
initializers.varianceScaling({ mode: "fanin" });
// @ts-expect-error no such activation
activations.get("sigmiod");
// @ts-expect-error subclasses write it, users read it
drawn.seed = 2;

export { byName, misspelt, mode, seed };
