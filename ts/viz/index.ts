/** Instruments: what goes on inside a recurrent network, as numbers. */
export {
  type GradientFlow,
  type GradientFlowOptions,
  gradientFlow,
  type LayerFlow,
  type ParameterGradient,
} from "./gradient-flow.js";
export type { Network, TrainedNetwork } from "./model.js";
export type { FlowThresholds, Verdict } from "./verdict.js";
