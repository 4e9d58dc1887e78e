/**
 * The row of each class: options, as good as all of them other than the default. A layer's row also tells the shapes of its inputs. What
 * test/json-round-trip.test.ts checks by it holds for every class; a class without a row fails there.
 */
import { layers, registerSerializable, schedules, sub, type Tensor } from "throughtime";

type Options = Record<string, unknown>;

export interface LayerRow {
  readonly options: Options;
  /** The inputs' shapes, [batch, …]; of whole numbers where the layer looks them up. */
  readonly inputs: readonly (readonly number[])[];
  readonly ids?: boolean;
}

const SEQUENCE = [2, 3, 4];
const PAIR = [SEQUENCE, SEQUENCE];

const L1 = { class_name: "L1", config: { l1: 0.5 } };
const L2 = { class_name: "L2", config: { l2: 0.5 } };
const BOUND = { class_name: "MaxNorm", config: { max_value: 0.5, axis: [0, 1] } };
const CELL: Options = {
  kernelRegularizer: L1,
  recurrentRegularizer: L2,
  biasRegularizer: "l1L2",
  kernelConstraint: BOUND,
  recurrentConstraint: "minMaxNorm",
  biasConstraint: "nonNeg",
  units: 3,
  activation: "relu",
  useBias: false,
  kernelInitializer: { class_name: "HeNormal", config: { seed: 1 } },
  recurrentInitializer: "identity",
  biasInitializer: "ones",
  dropout: 0.25,
  recurrentDropout: 0.5,
  seed: 7,
};
const GATED = { ...CELL, recurrentActivation: "hardSigmoid" };
const WALK = {
  activityRegularizer: L1,
  returnSequences: true,
  goBackwards: true,
  stateful: true,
  unroll: true,
  zeroOutputForMask: true,
};
/** Of layers with a kernel and a bias. */
const KERNEL: Options = {
  useBias: false,
  kernelInitializer: "ones",
  biasInitializer: "ones",
  kernelRegularizer: L1,
  biasRegularizer: L2,
  activityRegularizer: L2,
  kernelConstraint: BOUND,
  biasConstraint: "unitNorm",
};
/** Of normalizations: neither beta nor gamma, whatever they would begin with. */
const PLAIN = {
  center: false,
  scale: false,
  betaInitializer: "ones",
  gammaInitializer: "zeros",
  betaRegularizer: L1,
  gammaRegularizer: L2,
  betaConstraint: "nonNeg",
  gammaConstraint: BOUND,
};
/** A wrapper takes the state along only in a layer's own order. */
const INNER = () => layers.gru({ units: 3, resetAfter: false, returnSequences: true });

export const LAYERS: Readonly<Record<string, LayerRow>> = {
  Activation: { options: { activation: "softplus" }, inputs: [[2, 3]] },
  ActivityRegularization: { options: { l1: 0.5, l2: 0.25 }, inputs: [SEQUENCE] },
  Add: { options: {}, inputs: PAIR },
  AdditiveAttention: { options: { useScale: false, dropout: 0.5, seed: 7 }, inputs: [...PAIR, SEQUENCE] },
  AlphaDropout: { options: { rate: 0.5, noiseShape: [null, 1, 4], seed: 3 }, inputs: [SEQUENCE] },
  Attention: { options: { useScale: true, scoreMode: "concat", dropout: 0.5, seed: 7 }, inputs: PAIR },
  Average: { options: {}, inputs: PAIR },
  AveragePooling1D: { options: { poolSize: 3, strides: 1, padding: "same" }, inputs: [SEQUENCE] },
  BatchNormalization: {
    options: {
      axis: 1,
      momentum: 0.5,
      epsilon: 0.1,
      ...PLAIN,
      movingMeanInitializer: "ones",
      movingVarianceInitializer: { class_name: "Constant", config: { value: 2 } },
    },
    inputs: [SEQUENCE],
  },
  Bidirectional: {
    options: {
      layer: layers.lstm({ units: 3, returnSequences: true }),
      mergeMode: "ave",
      backwardLayer: layers.gru({ units: 3, goBackwards: true, returnSequences: true }),
    },
    inputs: [SEQUENCE],
  },
  Concatenate: { options: { axis: 1 }, inputs: PAIR },
  Conv1D: {
    options: {
      filters: 6,
      kernelSize: 2,
      strides: 2,
      padding: "causal",
      groups: 2,
      activation: "elu",
      ...KERNEL,
    },
    inputs: [SEQUENCE],
  },
  Cropping1D: { options: { cropping: [2, 0] }, inputs: [SEQUENCE] },
  Dense: {
    options: {
      units: 3,
      activation: "elu",
      ...KERNEL,
    },
    inputs: [[2, 4]],
  },
  Dot: {
    options: { axes: [1, 2], normalize: true },
    inputs: [
      [2, 3, 4],
      [2, 4, 3],
    ],
  },
  Dropout: { options: { rate: 0.5, noiseShape: [null, 1, 4], seed: 3 }, inputs: [SEQUENCE] },
  ELU: { options: { alpha: 0.5 }, inputs: [SEQUENCE] },
  Embedding: {
    options: {
      inputDim: 7,
      outputDim: 3,
      embeddingsInitializer: { class_name: "Constant", config: { value: 2 } },
      maskZero: true,
      embeddingsRegularizer: L1,
      embeddingsConstraint: BOUND,
      activityRegularizer: L2,
    },
    inputs: [[2, 3]],
    ids: true,
  },
  Flatten: { options: {}, inputs: [SEQUENCE] },
  GaussianDropout: { options: { rate: 0.5, seed: 3 }, inputs: [SEQUENCE] },
  GaussianNoise: { options: { stddev: 0.5, seed: 3 }, inputs: [SEQUENCE] },
  GlobalAveragePooling1D: { options: { keepdims: true }, inputs: [SEQUENCE] },
  GlobalMaxPooling1D: { options: { keepdims: true }, inputs: [SEQUENCE] },
  GRU: { options: { ...GATED, activation: "gelu", resetAfter: false, ...WALK }, inputs: [SEQUENCE] },
  GRUCell: { options: { ...GATED, resetAfter: false }, inputs: [SEQUENCE] },
  LeakyReLU: { options: { negativeSlope: 0.5 }, inputs: [SEQUENCE] },
  LayerNormalization: { options: { axis: [1, 2], epsilon: 0.1, ...PLAIN }, inputs: [SEQUENCE] },
  LSTM: { options: { ...GATED, unitForgetBias: false, ...WALK }, inputs: [SEQUENCE] },
  LSTMCell: { options: { ...GATED, unitForgetBias: false }, inputs: [SEQUENCE] },
  Masking: { options: { maskValue: 1 }, inputs: [SEQUENCE] },
  Maximum: { options: {}, inputs: PAIR },
  MaxPooling1D: { options: { poolSize: 3, strides: 1, padding: "same" }, inputs: [SEQUENCE] },
  Minimum: { options: {}, inputs: PAIR },
  MultiHeadAttention: {
    options: {
      numHeads: 2,
      keyDim: 3,
      valueDim: 2,
      dropout: 0.5,
      outputShape: [3, 2],
      attentionAxes: [1],
      slidingWindow: 2,
      useGate: true,
      seed: 7,
      ...KERNEL,
    },
    inputs: PAIR,
  },
  Multiply: { options: {}, inputs: PAIR },
  Normalization: {
    options: { axis: 1, mean: [1, 2, 3], variance: [4, 5, 6], invert: true },
    inputs: [SEQUENCE],
  },
  Permute: { options: { dims: [2, 1] }, inputs: [SEQUENCE] },
  PReLU: {
    options: { alphaInitializer: "ones", alphaRegularizer: L1, alphaConstraint: BOUND, sharedAxes: [1] },
    inputs: [SEQUENCE],
  },
  ReLU: { options: { maxValue: 2, negativeSlope: 0.5, threshold: 0.25 }, inputs: [SEQUENCE] },
  RepeatVector: { options: { n: 3 }, inputs: [[2, 4]] },
  Reshape: { options: { targetShape: [4, -1] }, inputs: [SEQUENCE] },
  RMSNormalization: { options: { axis: 1, epsilon: 0.1 }, inputs: [SEQUENCE] },
  RNN: { options: { cell: layers.gruCell({ units: 3 }), ...WALK }, inputs: [SEQUENCE] },
  SimpleRNN: { options: { ...CELL, ...WALK }, inputs: [SEQUENCE] },
  SimpleRNNCell: { options: CELL, inputs: [SEQUENCE] },
  Softmax: { options: { axis: 1 }, inputs: [SEQUENCE] },
  SpatialDropout1D: { options: { rate: 0.5, seed: 3 }, inputs: [SEQUENCE] },
  StackedRNNCells: {
    options: { cells: [layers.lstmCell({ units: 3 }), layers.simpleRNNCell({ units: 2 })] },
    inputs: [SEQUENCE],
  },
  Subtract: { options: {}, inputs: PAIR },
  TimeDistributed: { options: { layer: INNER() }, inputs: [[2, 3, 5, 4]] },
  UpSampling1D: { options: { size: 3 }, inputs: [SEQUENCE] },
  ZeroPadding1D: { options: { padding: [2, 0] }, inputs: [SEQUENCE] },
  UnitNormalization: { options: { axis: 1 }, inputs: [SEQUENCE] },
};

const FOCAL = { reduction: "sum", gamma: 3, fromLogits: true, labelSmoothing: 0.1 };
const CLIPPED = {
  learningRate: 0.5,
  clipnorm: 2,
  weightDecay: 0.25,
  useEma: true,
  emaMomentum: 0.5,
  emaOverwriteFrequency: 3,
  gradientAccumulationSteps: 2,
  name: "mine",
};
const MOMENTS = { ...CLIPPED, beta1: 0.5, beta2: 0.75, epsilon: 0.01 };
const DECAY = { initialLearningRate: 0.5, decaySteps: 20, name: "mine" };
const DRAWN = { seed: 5 };
const MONITORED = { monitor: "accuracy", mode: "max", verbose: 1 };

/** By package, then by class. */
export const OTHERS: Readonly<Record<string, Readonly<Record<string, Options>>>> = {
  "keras.losses": {
    BinaryCrossentropy: { reduction: "sum", name: "mine", fromLogits: true, labelSmoothing: 0.1 },
    BinaryFocalCrossentropy: { ...FOCAL, applyClassBalancing: true, alpha: 0.5 },
    CategoricalCrossentropy: { reduction: "mean", name: "mine", fromLogits: true, labelSmoothing: 0.1 },
    CategoricalFocalCrossentropy: { ...FOCAL, alpha: [0.25, 0.75] },
    CategoricalGeneralizedCrossEntropy: { reduction: "sum", q: 0.25 },
    CategoricalHinge: { reduction: "sum" },
    CosineSimilarity: { reduction: "sum" },
    CTC: { reduction: "sum" },
    Dice: { reduction: "sum" },
    Hinge: { reduction: "sum" },
    Huber: { reduction: "none", name: "mine", delta: 2 },
    KLDivergence: { reduction: "sum" },
    LogCosh: { reduction: "sum" },
    MeanAbsoluteError: { reduction: "meanWithSampleWeight", name: "mine" },
    MeanAbsolutePercentageError: { reduction: "sum" },
    MeanSquaredError: { reduction: null, name: "mine" },
    MeanSquaredLogarithmicError: { reduction: "sum" },
    Poisson: { reduction: "sum" },
    SparseCategoricalCrossentropy: { reduction: "sum", name: "mine", fromLogits: true },
    SquaredHinge: { reduction: "sum" },
    Tversky: { reduction: "sum", alpha: 0.25, beta: 0.75 },
  },
  "keras.metrics": {
    AUC: {
      name: "mine",
      numThresholds: 50,
      curve: "PR",
      summationMethod: "majoring",
      thresholds: [0.25, 0.75],
      multiLabel: true,
      numLabels: 2,
      labelWeights: [1, 2],
      fromLogits: true,
    },
    Accuracy: { name: "mine" },
    BinaryAccuracy: { name: "mine", threshold: 0.25 },
    BinaryCrossentropy: { name: "mine", fromLogits: true, labelSmoothing: 0.1 },
    BinaryIoU: { name: "mine", targetClassIds: [1], threshold: 0.25 },
    CategoricalAccuracy: { name: "mine" },
    CategoricalCrossentropy: { name: "mine", fromLogits: true, labelSmoothing: 0.1 },
    CategoricalHinge: { name: "mine" },
    CosineSimilarity: { name: "mine" },
    ConcordanceCorrelation: { name: "mine" },
    PearsonCorrelation: { name: "mine" },
    F1Score: { name: "mine", average: "macro", threshold: 0.5 },
    FBetaScore: { name: "mine", average: "micro", beta: 2, threshold: 0.5 },
    FalseNegatives: { name: "mine", thresholds: 0.25 },
    FalsePositives: { name: "mine", thresholds: [0.25, 0.5] },
    Hinge: { name: "mine" },
    IoU: { name: "mine", numClasses: 3, targetClassIds: [0, 2], sparseYTrue: false, sparseYPred: false },
    KLDivergence: { name: "mine" },
    LogCoshError: { name: "mine" },
    Mean: { name: "mine" },
    MeanAbsoluteError: { name: "mine" },
    MeanAbsolutePercentageError: { name: "mine" },
    MeanIoU: { name: "mine", numClasses: 3, sparseYTrue: false, sparseYPred: false },
    MeanMetricWrapper: {
      name: "mine",
      fn: registerSerializable((y: Tensor, p: Tensor) => sub(y, p), "rows", "difference"),
    },
    MeanSquaredError: { name: "mine" },
    MeanSquaredLogarithmicError: { name: "mine" },
    OneHotIoU: { name: "mine", numClasses: 3, targetClassIds: [0, 2], sparseYPred: true },
    OneHotMeanIoU: { name: "mine", numClasses: 3, sparseYPred: true },
    Perplexity: { name: "mine", fromLogits: true },
    Poisson: { name: "mine" },
    Precision: { name: "mine", thresholds: 0.25, topK: 2, classId: 1 },
    PrecisionAtRecall: { name: "mine", recall: 0.5, numThresholds: 50, classId: 1 },
    R2Score: { name: "mine", classAggregation: "varianceWeightedAverage", numRegressors: 1 },
    Recall: { name: "mine", thresholds: [0.25, 0.5], topK: 2, classId: 1 },
    RecallAtPrecision: { name: "mine", precision: 0.5, numThresholds: 50, classId: 1 },
    RootMeanSquaredError: { name: "mine" },
    SensitivityAtSpecificity: { name: "mine", specificity: 0.5, numThresholds: 50, classId: 1 },
    SparseCategoricalAccuracy: { name: "mine" },
    SparseCategoricalCrossentropy: { name: "mine", fromLogits: true },
    SparseTopKCategoricalAccuracy: { name: "mine", k: 2, fromSortedIds: true },
    SpecificityAtSensitivity: { name: "mine", sensitivity: 0.5, numThresholds: 50, classId: 1 },
    SquaredHinge: { name: "mine" },
    Sum: { name: "mine" },
    TopKCategoricalAccuracy: { name: "mine", k: 2 },
    TrueNegatives: { name: "mine", thresholds: 0.25 },
    TruePositives: { name: "mine", thresholds: 0.25 },
  },
  "keras.optimizers": {
    Adadelta: { ...CLIPPED, rho: 0.5, epsilon: 0.01 },
    Adafactor: {
      ...CLIPPED,
      beta2Decay: -0.5,
      epsilon1: 0.01,
      epsilon2: 0.1,
      clipThreshold: 2,
      relativeStep: false,
    },
    Adagrad: { ...CLIPPED, initialAccumulatorValue: 0.5, epsilon: 0.01 },
    Adam: { ...MOMENTS, amsgrad: true },
    AdamW: { ...MOMENTS, amsgrad: true },
    Adamax: MOMENTS,
    Ftrl: {
      ...CLIPPED,
      learningRatePower: -0.75,
      initialAccumulatorValue: 0.5,
      l1RegularizationStrength: 0.25,
      l2RegularizationStrength: 0.5,
      l2ShrinkageRegularizationStrength: 0.75,
      beta: 1,
    },
    Lamb: MOMENTS,
    Lion: { ...CLIPPED, beta1: 0.5, beta2: 0.75 },
    Nadam: MOMENTS,
    RMSprop: { ...CLIPPED, rho: 0.5, momentum: 0.25, epsilon: 0.01, centered: true },
    SGD: { ...CLIPPED, learningRate: schedules.cosineDecay(DECAY), momentum: 0.25, nesterov: true },
  },
  "keras.optimizers.schedules": {
    CosineDecay: { ...DECAY, alpha: 0.1, warmupTarget: 1, warmupSteps: 4 },
    CosineDecayRestarts: { initialLearningRate: 0.5, firstDecaySteps: 5, tMul: 3, mMul: 0.5, alpha: 0.1, name: "mine" },
    ExponentialDecay: { ...DECAY, decayRate: 0.5, staircase: true },
    InverseTimeDecay: { ...DECAY, decayRate: 0.5, staircase: true },
    PiecewiseConstantDecay: { boundaries: [2, 4], values: [1, 0.5, 0.25], name: "mine" },
    PolynomialDecay: { ...DECAY, endLearningRate: 0.1, power: 2, cycle: true },
  },
  "keras.regularizers": {
    L1: { l1: 0.5 },
    L2: { l2: 0.5 },
    L1L2: { l1: 0.5, l2: 0.25 },
    OrthogonalRegularizer: { factor: 0.5, mode: "columns" },
  },
  "keras.constraints": {
    MaxNorm: { maxValue: 0.5, axis: 1 },
    MinMaxNorm: { minValue: 0.5, maxValue: 2, rate: 0.5, axis: 1 },
    NonNeg: {},
    UnitNorm: { axis: 1 },
  },
  "keras.initializers": {
    Constant: { value: 2 },
    GlorotNormal: DRAWN,
    GlorotUniform: DRAWN,
    HeNormal: DRAWN,
    HeUniform: DRAWN,
    Identity: { gain: 2 },
    LecunNormal: DRAWN,
    LecunUniform: DRAWN,
    Ones: {},
    Orthogonal: { gain: 2, ...DRAWN },
    RandomNormal: { mean: 1, stddev: 2, ...DRAWN },
    RandomUniform: { minval: 1, maxval: 2, ...DRAWN },
    TruncatedNormal: { mean: 1, stddev: 2, ...DRAWN },
    VarianceScaling: { scale: 2, mode: "fanAvg", distribution: "uniform", ...DRAWN },
    Zeros: {},
  },
  "keras.callbacks": {
    BackupAndRestore: { backupDir: "run", saveFreq: 5, doubleCheckpoint: true, deleteCheckpoint: false },
    CSVLogger: { filename: "log.csv", separator: ";", append: true },
    EarlyStopping: {
      ...MONITORED,
      minDelta: 0.5,
      patience: 3,
      baseline: 0.25,
      restoreBestWeights: true,
      startFromEpoch: 2,
    },
    History: {},
    ModelCheckpoint: {
      ...MONITORED,
      filepath: "{epoch}",
      saveBestOnly: true,
      saveWeightsOnly: true,
      saveFreq: 5,
      initialValueThreshold: 0.5,
    },
    ProgbarLogger: {},
    ReduceLROnPlateau: { ...MONITORED, factor: 0.5, patience: 3, minDelta: 0.5, cooldown: 2, minLr: 0.25 },
    SwapEMAWeights: { swapOnEpoch: true },
    TerminateOnNaN: { raiseError: true },
  },
};
