/** Mistakes of those who come from Keras or TensorFlow.js: the message says where, what was expected, what it got, and what helps. */
import {
  add,
  callbacks,
  Dataset,
  model as functional,
  input,
  layers,
  ones,
  optimizers,
  Sequential,
  sum,
  ThroughtimeError,
  tensor,
  tidy,
  zeros,
} from "throughtime";
import { describe, expect, test, vi } from "vitest";
import { dense, loose, model, quiet, x, y } from "./support/small-models.js";

/** A model of one layer for sequences, which is told its input. */
const reader = (units = 2) => model("mse", layers.inputLayer({ shape: [5, 3] }), layers.lstm({ units }));

const outputs = () => {
  const x = input({ shape: [3] });
  const [u, v] = ["u", "v"].map((name) => layers.dense({ units: 1, name }).apply(x));
  return { x, u: u!, v: v! };
};

/** Of the layers: where it is, what was expected, what it got, and what helps. */
const OF_LAYERS: [mistake: string, message: string | RegExp, action: () => unknown][] = [
  [
    "ids into a recurrent layer without an Embedding",
    /lstm.*: expected input of rank 3 \[batch, time, features\], got \[2, 2\]\. Is there an Embedding before it\?$/,
    () => layers.lstm({ units: 2 }).apply(tensor([1, 2, 3, 4], [2, 2], "int32")),
  ],
  [
    "a table into a recurrent layer",
    /lstm.*rank 3.*got \[4, 5\].*an axis of time: expandDims\(x, \{ axis: 2 \}\)/,
    () => layers.lstm({ units: 2 }).apply(zeros([4, 5])),
  ],
  [
    "pictures into a recurrent layer",
    /gru.*rank 3.*got \[2, 8, 8, 3\]\. Write reshape\(x, \[batch, time, features\]\)/,
    () => layers.gru({ units: 2 }).apply(zeros([2, 8, 8, 3])),
  ],
  [
    "one sample without an axis of the batch",
    /expected input "input_layer.*" of shape \[null, 5, 3\], got \[5, 3\]\. Is it one sample\? expandDims\(x, \{ axis: 0 \}\)/,
    () => reader().predict(zeros([5, 3])),
  ],
  [
    "returnSequences forgotten between recurrent layers",
    /got \[null, 2\]\. Set returnSequences: true in lstm "below" before it/,
    () => model("mse", layers.lstm({ units: 2, name: "below" }), layers.lstm({ units: 2 })).predict(zeros([4, 5, 3])),
  ],
  [
    "timeDistributed behind a layer that gives its last output",
    /time_distributed.*rank 3 or more \[batch, time, …\], got \[2, 3\]\. .*returnSequences: true/,
    () => layers.timeDistributed({ layer: layers.dense({ units: 1 }) }).apply(zeros([2, 3])),
  ],
  [
    "repeatVector behind one that gives all",
    /repeat_vector.*rank 2.*got \[2, 3, 4\]\. Leave out returnSequences: true/,
    () => layers.repeatVector({ n: 3 }).apply(zeros([2, 3, 4])),
  ],
  [
    "a whole sequence into a cell",
    /lstm_cell.*rank 2.*got \[2, 3, 4\]\. A cell takes one step: unstack\(x, \{ axis: 1 \}\)/,
    () => layers.lstmCell({ units: 2 }).apply(zeros([2, 3, 4]), [zeros([2, 2]), zeros([2, 2])]),
  ],
  [
    "a cell in the place of a layer",
    "expected a layer, got a LSTMCell. A cell is walked by a layer: layers.rnn({ cell })",
    () => new Sequential([loose(layers.lstmCell({ units: 2 }))]),
  ],
  [
    "layers one after another rather than in a list",
    /expected an array of layers, got a Dense\. Write new Sequential\(\[…\]\)/,
    () =>
      new (Sequential as unknown as new (...all: unknown[]) => Sequential)(
        layers.dense({ units: 1 }),
        layers.dense({ units: 1 }),
      ),
  ],
  [
    "a mask of the wrong shape",
    /lstm.*: expected a mask of shape \[2, 3\], got \[1, 2\]\. A mask is \[batch, time\]\./,
    () => layers.lstm({ units: 2 }).apply(zeros([2, 3, 4]), { mask: tensor([[true, true]]) }),
  ],
  [
    "ids beyond the vocabulary",
    /embedding "words": expected an index from 0 to 9, got 10 at position \[0, 1\]\. Is inputDim the size of the vocabulary\?/,
    () => layers.embedding({ inputDim: 10, outputDim: 2, name: "words" }).apply([[1, 10]]),
  ],
  [
    "numbers that are no ids",
    /embedding.*: expected ids that are whole numbers, got 0\.5 at position \[0, 0\]/,
    () => layers.embedding({ inputDim: 10, outputDim: 2 }).apply([[0.5, 1]]),
  ],
  [
    "sizes in a row rather than by name",
    "embedding: expected an options object such as { inputDim: … }, got 10.",
    () => (layers.embedding as (...all: unknown[]) => unknown)(10, 3),
  ],
  [
    "states of the wrong size",
    /lstm.*: expected 2 states of shape \[2, 2\], got \[2, 3\]/,
    () => layers.lstm({ units: 2 }).apply(zeros([2, 3, 4]), { initialState: [zeros([2, 3]), zeros([2, 3])] }),
  ],
  [
    "one state for an LSTM, which has two",
    /lstm.*: expected 2 states of shape \[2, 2\], got 1 of them/,
    () => layers.lstm({ units: 2 }).apply(zeros([2, 3, 4]), { initialState: zeros([2, 2]) }),
  ],
  [
    "a stateful layer and a last batch that is smaller",
    /lstm.*: expected a batch of 2 as before, got one of 1\. .*\(dropRemainder\), or resetStates\(\)/,
    () =>
      model("mse", layers.lstm({ units: 2, stateful: true })).fit(zeros([5, 3, 4]), zeros([5, 2]), {
        ...quiet,
        batchSize: 2,
        shuffle: false,
      }),
  ],
  [
    "another number of features than before",
    /lstm.*: expected an input with 3 features in its last axis, as when the layer was built, got \[1, 5, 4\]/,
    () => {
      const layer = layers.lstm({ units: 2 });
      layer.build([null, 5, 3]);
      return layer.apply(zeros([1, 5, 4]));
    },
  ],
  [
    "two inputs for a layer of one",
    /dense.*: expected one input, got a list of 2\. Try layers\.concatenate\(\)/,
    () => layers.dense({ units: 1 }).apply(loose([zeros([1, 2]), zeros([1, 2])])),
  ],
  [
    "an op on the input of a graph",
    "got a SymbolicTensor of shape [null, 3]. In a graph an op is a layer: layers.add()",
    () => add(loose(input({ shape: [3] })), 1),
  ],
  [
    "an input that the model does not name",
    /outputs that come from the inputs alone, got one that needs the input ".*" as well\. Add it to inputs/,
    () => functional({ inputs: input({ shape: [3] }), outputs: outputs().u }),
  ],
];

/** Of training: labels and losses, and what comes before and after. */
const OF_TRAINING: typeof OF_LAYERS = [
  [
    "returnSequences left on the last layer",
    /mean_squared_error: expected yTrue of the shape of yPred, \[4, 5, 1\], got \[4, 1\]\. .*returnSequences: true left on/,
    () =>
      model("mse", layers.lstm({ units: 2, returnSequences: true }), layers.dense({ units: 1 })).fit(
        zeros([4, 5, 3]),
        zeros([4, 1]),
        quiet,
      ),
  ],
  [
    "a label for each step, and one output",
    /class ids of shape \[2\] for yPred \[2, 2\], got \[2, 4\]\. .*returnSequences: true missing in/,
    () =>
      model("sparseCategoricalCrossentropy", layers.lstm({ units: 3 }), layers.dense({ units: 2 })).fit(
        zeros([2, 4, 1]),
        zeros([2, 4]),
        quiet,
      ),
  ],
  [
    "one-hot labels for the sparse loss",
    "got [2, 3]. For one-hot targets use categoricalCrossentropy.",
    () => model("sparseCategoricalCrossentropy", layers.dense({ units: 3 })).fit(x, x, quiet),
  ],
  [
    "class ids for the loss of one-hot labels",
    /categorical_crossentropy: .*\[2, 3\], got \[2\]\. For class ids use sparseCategoricalCrossentropy/,
    () => model("categoricalCrossentropy", layers.dense({ units: 3 })).fit(x, y, quiet),
  ],
  [
    "two units for yes and no",
    /binary_crossentropy: .*\[2, 2\], got \[2\]\. For class ids use one unit, or sparseCategoricalCrossentropy/,
    () => model("binaryCrossentropy", layers.dense({ units: 2, activation: "sigmoid" })).fit(x, y, quiet),
  ],
  [
    "a class too many",
    "expected an index from 0 to 2, got 5 at position 0. y_pred has 3 classes.",
    () =>
      model("sparseCategoricalCrossentropy", layers.dense({ units: 3 })).fit(x, [5, 0], { ...quiet, shuffle: false }),
  ],
  [
    "compile forgotten",
    /fit: expected a compiled model, got one that is not\. Call model\.compile\(\{ optimizer: "adam", loss: … \}\) first/,
    () => new Sequential([layers.dense({ units: 1 })]).fit(x, y, quiet),
  ],
  [
    "x and y of different length",
    "fit: expected x and y of equal length, got x of length 2, y of length 1.",
    () => dense().fit(x, [0], quiet),
  ],
  [
    "texts into a model",
    'predict: x: expected numbers or booleans, got "a good film" at position [0]. Texts want layers.textVectorization().',
    () => dense().predict(loose(["a good film"])),
  ],
  [
    "weights of another model",
    /expected .*kernel of shape \[3, 1\], got \[3, 2\]\. Are they those of another model\?/,
    () => {
      const [one, other] = [new Sequential([layers.dense({ units: 1 })]), new Sequential([layers.dense({ units: 2 })])];
      for (const each of [one, other]) each.build([null, 3]);
      one.setWeights(other.getWeights());
    },
  ],
  [
    "one target for two outputs",
    "fit: y: expected a tensor for each of the outputs u, v, got a Tensor of shape [2, 1].",
    () => {
      const { x: entry, u, v } = outputs();
      const made = functional({ inputs: entry, outputs: [u, v] });
      made.compile({ loss: "mse" });
      return made.fit(x, zeros([2, 1]), quiet);
    },
  ],
  [
    "a second fit beside the first",
    /fit: expected a model that is not in training, got one in fit\. Await the other fit first/,
    async () => {
      const made = dense();
      const first = made.fit(x, y, quiet);
      await made.fit(x, y, quiet).finally(() => first);
    },
  ],
  [
    "validationSplit of a dataset",
    "fit: expected arrays with validationSplit, got a dataset. Use take and skip.",
    () =>
      dense().fit(
        Dataset.fromTensorSlices([ones([2, 3]), ones([2])]).batch(1),
        loose({ ...quiet, validationSplit: 0.5 }),
      ),
  ],
  [
    "a metric by itself",
    'compile: metrics: expected an array such as ["accuracy"], or an object by output, got "accuracy".',
    () => new Sequential([layers.dense({ units: 1 })]).compile({ loss: "mse", metrics: loose("accuracy") }),
  ],
];

/** Of spelling: Python's, TensorFlow.js's, and slips. */
const OF_SPELLING: typeof OF_LAYERS = [
  [
    "Python's spelling of options",
    'lstm: expected an option, got "return_sequences". Did you mean "returnSequences"?',
    () => layers.lstm(loose({ units: 2, return_sequences: true })),
  ],
  [
    "Python's spelling of fit's",
    'fit: expected an option, got "batch_size". Did you mean "batchSize"?',
    () => dense().fit(x, y, loose({ batch_size: 2 })),
  ],
  [
    "TensorFlow.js's inputShape",
    'lstm: expected an option, got "inputShape". Put an input first: new Sequential([layers.inputLayer({ shape: [80] }), …])',
    () => layers.lstm(loose({ units: 2, inputShape: [80, 3] })),
  ],
  [
    "an axis by itself, as NumPy and TensorFlow.js take it",
    "sum: expected an options object { axis: 1 }, got 1. Write sum(…, { axis: 1 }).",
    () => sum([[1]], loose(1)),
  ],
  [
    "a slip in a loss",
    'compile: loss: expected a loss, got "binaryCrossentrpy". Did you mean "binaryCrossentropy"?',
    () => model(loose("binaryCrossentrpy"), layers.dense({ units: 1 })),
  ],
  [
    "a slip in an activation",
    'dense: expected activation, got "sigmiod". Did you mean "sigmoid"?',
    () => layers.dense({ units: 1, activation: loose("sigmiod") }),
  ],
  [
    "a slip in a hook",
    'fit: expected a hook of a callback, got "onEpochEnds". Did you mean "onEpochEnd"?',
    () => dense().fit(x, y, { ...quiet, callbacks: [loose({ onEpochEnds() {} })] }),
  ],
  [
    "a tensor that tidy has freed",
    /add: expected a tensor in use, got a disposed one of shape \[1\]\. It was made inside tidy\(\).*return it from there/,
    () => {
      let kept: unknown;
      tidy(() => {
        kept = add([1], 1);
      });
      return add(loose(kept), 1);
    },
  ],
];

describe.each([
  ["layers", OF_LAYERS],
  ["training", OF_TRAINING],
  ["spelling", OF_SPELLING],
] as const)("of %s", (_what, mistakes) => {
  test.each(mistakes)("%s", async (_mistake, message, action) => {
    const error = await (async () => action())().then(
      () => null,
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(ThroughtimeError);
    const { where, expected, got, message: words } = error as ThroughtimeError;
    expect([where, expected, got]).not.toContain("");
    if (typeof message === "string") expect(words).toContain(message);
    else expect(words).toMatch(message);
  });
});

test.each<[mistake: string, words: string, action: () => Promise<unknown>]>([
  [
    "a softmax over one unit",
    'a softmax over one unit is always 1. Use activation: "sigmoid" with binaryCrossentropy, or a unit for each class.',
    () => model("binaryCrossentropy", layers.dense({ units: 1, activation: "softmax" })).fit(x, y, quiet),
  ],
  [
    "labels of −1 and 1",
    "labels from -1 to 1, where it takes 0 to 1: the loss has no least value then. Write 0 for no and 1 for yes.",
    () => model("binaryCrossentropy", layers.dense({ units: 1, activation: "sigmoid" })).fit(x, [1, -1], quiet),
  ],
  [
    "gaps in the data",
    "fit: the loss became nan at epoch 1, batch 0. The data are the cause: in that batch x is NaN at [0, 0]. Fill such gaps",
    () => dense().fit([[Number.NaN], [1]], y, { ...quiet, shuffle: false }),
  ],
  [
    "a learning rate that is too high",
    "Lower the learning rate or clip gradients (clipnorm: 1)",
    () => {
      const made = new Sequential([layers.dense({ units: 1 })]);
      made.compile({ loss: "mse", optimizer: optimizers.sgd(1e30) });
      return made.fit([[1e10], [1]], y, { ...quiet, epochs: 3 });
    },
  ],
  [
    "validation that early stopping waits for",
    'EarlyStopping watches "val_loss", which is not available. There are: loss.',
    () => dense().fit(x, y, { ...quiet, callbacks: callbacks.earlyStopping({ monitor: "val_loss" }) }),
  ],
])("what trains without an error and learns nothing is told once: %s", async (_mistake, words, action) => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await action();
  const told = warn.mock.calls.map(([message]) => String(message));
  warn.mockRestore();
  expect(told.filter((message) => message.includes(words))).toHaveLength(1);
});

test("there are more than forty, besides those of mistakes.test.ts", () => {
  expect(OF_LAYERS.length + OF_TRAINING.length + OF_SPELLING.length).toBeGreaterThan(40);
});
