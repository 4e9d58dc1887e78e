/*
 * Everything by name at the top level, and classes there too: bundlers drop what a page does not name, which they cannot do inside of a namespace
 * such as `layers`.
 */
export * as activations from "./activations/index.js";
export * as constraints from "./constraints/index.js";
export * from "./core/index.js";
export * as data from "./data/index.js";
export { Dataset, type DatasetElement } from "./data/index.js";
export * as datasets from "./datasets/index.js";
export * as initializers from "./initializers/index.js";
export * as layers from "./layers/index.js";
export {
  Activation,
  ActivityRegularization,
  Add,
  AdditiveAttention,
  AlphaDropout,
  Attention,
  Average,
  AveragePooling1D,
  BatchNormalization,
  Bidirectional,
  type CallOptions,
  Concatenate,
  Conv1D,
  Cropping1D,
  clearSession,
  Dense,
  Discretization,
  Dot,
  Dropout,
  type DynamicShape,
  ELU,
  Embedding,
  Flatten,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  GRU,
  GRUCell,
  InputLayer,
  IntegerLookup,
  input,
  Lambda,
  Layer,
  LayerNormalization,
  LeakyReLU,
  LSTM,
  LSTMCell,
  Masking,
  Maximum,
  MaxPooling1D,
  Minimum,
  MultiHeadAttention,
  Multiply,
  Normalization,
  Permute,
  PReLU,
  ReLU,
  RepeatVector,
  Reshape,
  RMSNormalization,
  RNN,
  RNNCell,
  SimpleRNN,
  SimpleRNNCell,
  Softmax,
  SpatialDropout1D,
  StackedRNNCells,
  StringLookup,
  Subtract,
  SymbolicTensor,
  TextVectorization,
  TimeDistributed,
  UnitNormalization,
  UpSampling1D,
  ZeroPadding1D,
} from "./layers/index.js";
export * as losses from "./losses/index.js";
export {
  BinaryCrossentropy,
  BinaryFocalCrossentropy,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  CategoricalHinge,
  CosineSimilarity,
  CTC,
  ctcDecode,
  Dice,
  Hinge,
  Huber,
  KLDivergence,
  LogCosh,
  Loss,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  SparseCategoricalCrossentropy,
  SquaredHinge,
  Tversky,
} from "./losses/index.js";
export * as metrics from "./metrics/index.js";
export {
  Accuracy,
  AUC,
  BinaryAccuracy,
  BinaryIoU,
  CategoricalAccuracy,
  ConcordanceCorrelation,
  F1Score,
  FalseNegatives,
  FalsePositives,
  FBetaScore,
  IoU,
  LogCoshError,
  Mean,
  MeanIoU,
  MeanMetric,
  MeanMetricWrapper,
  Metric,
  OneHotIoU,
  OneHotMeanIoU,
  PearsonCorrelation,
  Perplexity,
  Precision,
  PrecisionAtRecall,
  R2Score,
  Recall,
  RecallAtPrecision,
  RootMeanSquaredError,
  SensitivityAtSpecificity,
  SparseCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
  SpecificityAtSensitivity,
  Sum,
  TopKCategoricalAccuracy,
  TrueNegatives,
  TruePositives,
} from "./metrics/index.js";
export * from "./models/index.js";
export * as optimizers from "./optimizers/index.js";
export {
  Adadelta,
  Adafactor,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  Ftrl,
  Lamb,
  Lion,
  Nadam,
  Optimizer,
  RMSprop,
  SGD,
} from "./optimizers/index.js";
export * as schedules from "./optimizers/schedules/index.js";
export * as options from "./options.js";
export { workerPool } from "./parallel/index.js";
export * as preprocessing from "./preprocessing/index.js";
export * as utils from "./preprocessing/utils.js";
export * as regularizers from "./regularizers/index.js";
export { type SpawnedModel, type SpawnOptions, spawn } from "./spawn/index.js";
export * from "./tensor/index.js";
export * from "./training/index.js";
export { type BackendInfo, backendInfo } from "./wasm/backend.js";
