/** Instruments: what goes on inside a recurrent network, as numbers. */

export * from "./charts/index.js";
export { type ConfusionMatrix, type ConfusionMatrixOptions, confusionMatrix } from "./confusion-matrix.js";
export { type DescendOptions, type DescentPoint, descend } from "./descend.js";
export { type AxisRange, type ErrorSurface, type ErrorSurfaceOptions, errorSurface } from "./error-surface.js";
export { type Behaviour, type GateBehaviour, type GateBehaviourOptions, gateBehaviour } from "./gate-behaviour.js";
export {
  type GradientFlow,
  type GradientFlowOptions,
  gradientFlow,
  type LayerFlow,
  type ParameterGradient,
} from "./gradient-flow.js";
export { GradientMonitor, type GradientMonitorOptions, type GradientWarning } from "./gradient-monitor.js";
export { type Histogram, histogram } from "./histogram.js";
export type { Network, TrainedNetwork } from "./instrument.js";
export { type PrincipalComponents, pca } from "./pca.js";
export { type RocCurve, rocCurve } from "./roc-curve.js";
export { type Completeness, type Saliency, type SaliencyOptions, saliency } from "./saliency.js";
export type { BoundVariables, ScalarFunction, ScalarPoint } from "./scalar-function.js";
export { type GateTrace, type GRUTrace, type LSTMTrace, type SimpleRNNTrace, traceGates } from "./trace-gates.js";
export type { FlowThresholds, Verdict } from "./verdict.js";
