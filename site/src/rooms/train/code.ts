/** The program that does what the room is set to: in TypeScript, and its twin in Python. */
import type { RecurrentSpec, Task, TrainSpec } from "../../engine/train/spec.js";

export type Language = "TypeScript" | "Keras";

export function codeOf(language: Language, spec: TrainSpec, task: Task, classes: number): string {
  return language === "TypeScript" ? typescript(spec, task, classes) : python(spec, task, classes);
}

/** The names of numbers that both programs share. */
const VOCABULARY = 5000;
const LENGTH = 80;

function typescript({ data, model, fit }: TrainSpec, task: Task, classes: number): string {
  const isText = data.kind === "reviews" || data.kind === "texts";
  const last = model.recurrent.length - 1;
  const lines = [
    ...(isText
      ? [
          `layers.embedding({ inputDim: ${data.kind === "texts" ? "vectorize.getVocabulary().length" : VOCABULARY}, outputDim: ${model.embedding}, maskZero: true }),`,
        ]
      : []),
    ...model.recurrent.map((layer, k) => `${layerTs(layer, k < last)},`),
    `layers.dense({ ${denseTs(task, classes)} }),`,
  ];
  const names = ["Sequential", "layers", "optimizers", "setSeed", ...namesTs(data.kind, task)].sort();
  const clip = fit.clipnorm > 0 ? `, globalClipnorm: ${fit.clipnorm}` : "";
  return `import { ${names.join(", ")} } from "throughtime";
${data.kind === "column" || data.kind === "texts" ? 'import { readFileSync } from "node:fs";\n' : ""}
setSeed(${fit.seed});
${dataTs(data)}
const model = new Sequential([
${lines.map((line) => `  ${line}`).join("\n")}
]);
model.compile({
  optimizer: optimizers.adam({ learningRate: ${fit.learningRate}${clip} }),
  loss: "${LOSS[task].ts}",
  metrics: [${task === "number" ? "metrics.r2Score()" : '"accuracy"'}],
});
await model.fit(x, y, { epochs: ${fit.epochs}, batchSize: ${fit.batchSize}, validationData: [xVal, yVal] });
model.summary();
`;
}

const LOSS: Readonly<Record<Task, { ts: string; py: string }>> = {
  binary: { ts: "binaryCrossentropy", py: "binary_crossentropy" },
  classes: { ts: "sparseCategoricalCrossentropy", py: "sparse_categorical_crossentropy" },
  number: { ts: "meanSquaredError", py: "mean_squared_error" },
};

function namesTs(kind: TrainSpec["data"]["kind"], task: Task): string[] {
  const own = {
    reviews: ["datasets", "preprocessing", "tensor"],
    adding: ["randomUniform", "tensor"],
    sine: ["randomNormal", "tensor"],
    column: ["tensor"],
    texts: ["tensor"],
  };
  return [...own[kind], ...(task === "number" ? ["metrics"] : [])];
}

function layerTs({ kind, units, dropout, bidirectional }: RecurrentSpec, sequences: boolean): string {
  const options = [
    `units: ${units}`,
    ...(dropout > 0 ? [`dropout: ${dropout}`] : []),
    ...(sequences ? ["returnSequences: true"] : []),
  ];
  const layer = `layers.${kind}({ ${options.join(", ")} })`;
  return bidirectional ? `layers.bidirectional({ layer: ${layer} })` : layer;
}

function denseTs(task: Task, classes: number): string {
  if (task === "number") return "units: 1";
  return task === "binary" ? 'units: 1, activation: "sigmoid"' : `units: ${classes}, activation: "softmax"`;
}

function dataTs(data: TrainSpec["data"]): string {
  switch (data.kind) {
    case "reviews":
      return `const [[xTrain, yTrain], [xTest, yTest]] = await datasets.imdb.loadData({ numWords: ${VOCABULARY} });
const pad = (x: Int32Array[]) => preprocessing.padSequences(x, { maxlen: ${LENGTH} });
const labels = (y: Int32Array) => tensor(Float32Array.from(y), [y.length, 1]);
const [x, y] = [pad(xTrain.slice(0, 5000)), labels(yTrain.slice(0, 5000))];
const [xVal, yVal] = [pad(xTest.slice(0, 1000)), labels(yTest.slice(0, 1000))];
`;
    case "adding":
      return `/** Numbers from 0 to 1, of which one in each half is marked; the target is their sum. */
function adding(rows: number, steps: number, seed: number) {
  const drawn = randomUniform([rows, steps + 2], { minval: 0, maxval: 1, seed }).array() as number[][];
  const pairs = drawn.map((row) => {
    const half = Math.floor(steps / 2);
    const marks = [Math.floor(row[steps]! * half), half + Math.floor(row[steps + 1]! * (steps - half))];
    return row.slice(0, steps).map((value, t) => [value, marks.includes(t) ? 1 : 0]);
  });
  const sums = pairs.map((row) => [row.reduce((sum, [value, mark]) => sum + value! * mark!, 0)]);
  return [tensor(pairs), tensor(sums)] as const;
}
const [x, y] = adding(3000, ${data.steps}, 1);
const [xVal, yVal] = adding(500, ${data.steps}, 2);
`;
    case "sine":
      return `const noise = randomNormal([1600], { seed: 3 }).data();
const values = Array.from(noise, (e, t) => Math.sin(t / 8) + 0.5 * Math.sin(t / 3.1 + 1) + 0.05 * e);
${windowsTs(data.window)}`;
    case "column":
      return `const [header, ...rows] = readFileSync(${JSON.stringify(data.file)}, "utf8").trim().split("\\n").map((line) => line.split(","));
const values = rows.map((row) => Number(row[header!.indexOf(${JSON.stringify(data.name)})]));
${windowsTs(data.window)}`;
    case "texts":
      return `const rows = readFileSync(${JSON.stringify(data.file)}, "utf8").trim().split("\\n").map((line) => line.split("\\t") as [string, string]);
const labels = [...new Set(rows.map(([label]) => label))].sort();
const [held, known] = [rows.filter((_, k) => k % 7 === 0), rows.filter((_, k) => k % 7 !== 0)];
const vectorize = layers.textVectorization({ maxTokens: ${VOCABULARY}, outputSequenceLength: ${LENGTH} });
vectorize.adapt(known.map(([, text]) => text));
const columns = (part: [string, string][]) =>
  [vectorize.apply(part.map(([, text]) => text)), tensor(part.map(([label]) => [labels.indexOf(label)]))] as const;
const [x, y] = columns(known);
const [xVal, yVal] = columns(held);
`;
  }
}

function windowsTs(window: number): string {
  return `const heldFrom = values.length - Math.round(0.15 * (values.length - ${window}));
const known = values.slice(0, heldFrom);
const mean = known.reduce((sum, v) => sum + v, 0) / known.length;
const spread = Math.sqrt(known.reduce((sum, v) => sum + (v - mean) ** 2, 0) / known.length);
const scaled = values.map((v) => (v - mean) / spread);
/** The windows whose next value lies from \`from\` to \`to\`. */
const windows = (from: number, to: number) => {
  const ends = Array.from({ length: to - from }, (_, k) => from + k);
  return [tensor(ends.map((t) => scaled.slice(t - ${window}, t).map((v) => [v]))), tensor(ends.map((t) => [scaled[t]!]))] as const;
};
const [x, y] = windows(${window}, heldFrom);
const [xVal, yVal] = windows(heldFrom, values.length);
`;
}

function python({ data, model, fit }: TrainSpec, task: Task, classes: number): string {
  const isText = data.kind === "reviews" || data.kind === "texts";
  const last = model.recurrent.length - 1;
  const lines = [
    ...(isText
      ? [
          `layers.Embedding(${data.kind === "texts" ? "vectorize.vocabulary_size()" : VOCABULARY}, ${model.embedding}, mask_zero=True),`,
        ]
      : []),
    ...model.recurrent.map((layer, k) => `${layerPy(layer, k < last)},`),
    `layers.Dense(${densePy(task, classes)}),`,
  ];
  const clip = fit.clipnorm > 0 ? `, global_clipnorm=${fit.clipnorm}` : "";
  return `import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(${fit.seed})
${dataPy(data)}
model = keras.Sequential([
${lines.map((line) => `    ${line}`).join("\n")}
])
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=${fit.learningRate}${clip}),
    loss="${LOSS[task].py}",
    metrics=[${task === "number" ? "keras.metrics.R2Score()" : '"accuracy"'}],
)
model.fit(x, y, epochs=${fit.epochs}, batch_size=${fit.batchSize}, validation_data=(x_val, y_val))
model.summary()
`;
}

const CLASS: Readonly<Record<RecurrentSpec["kind"], string>> = { simpleRNN: "SimpleRNN", lstm: "LSTM", gru: "GRU" };

function layerPy({ kind, units, dropout, bidirectional }: RecurrentSpec, sequences: boolean): string {
  const rest = [...(dropout > 0 ? [`dropout=${dropout}`] : []), ...(sequences ? ["return_sequences=True"] : [])];
  const layer = `layers.${CLASS[kind]}(${[units, ...rest].join(", ")})`;
  return bidirectional ? `layers.Bidirectional(${layer})` : layer;
}

function densePy(task: Task, classes: number): string {
  if (task === "number") return "1";
  return task === "binary" ? '1, activation="sigmoid"' : `${classes}, activation="softmax"`;
}

function dataPy(data: TrainSpec["data"]): string {
  switch (data.kind) {
    case "reviews":
      return `(x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=${VOCABULARY})
pad = lambda x: keras.utils.pad_sequences(x, maxlen=${LENGTH})
x, y = pad(x_train[:5000]), y_train[:5000].astype("float32")
x_val, y_val = pad(x_test[:1000]), y_test[:1000].astype("float32")
`;
    case "adding":
      return `def adding(rows, steps, seed):
    """Numbers from 0 to 1, of which one in each half is marked; the target is their sum."""
    rng = np.random.default_rng(seed)
    x = np.zeros((rows, steps, 2), "float32")
    x[:, :, 0] = rng.random((rows, steps))
    for marks in (rng.integers(0, steps // 2, rows), rng.integers(steps // 2, steps, rows)):
        x[np.arange(rows), marks, 1] = 1
    return x, (x[:, :, 0] * x[:, :, 1]).sum(axis=1, keepdims=True)

x, y = adding(3000, ${data.steps}, 1)
x_val, y_val = adding(500, ${data.steps}, 2)
`;
    case "sine":
      return `t = np.arange(1600)
values = np.sin(t / 8) + 0.5 * np.sin(t / 3.1 + 1) + 0.05 * np.random.normal(size=1600)
${windowsPy(data.window)}`;
    case "column":
      return `values = np.genfromtxt(${JSON.stringify(data.file)}, delimiter=",", names=True)[${JSON.stringify(data.name)}]
${windowsPy(data.window)}`;
    case "texts":
      return `rows = [line.rstrip("\\n").split("\\t") for line in open(${JSON.stringify(data.file)}, encoding="utf-8") if line.strip()]
labels = sorted({label for label, _ in rows})
held, known = rows[::7], [row for k, row in enumerate(rows) if k % 7]
vectorize = layers.TextVectorization(max_tokens=${VOCABULARY}, output_sequence_length=${LENGTH})
vectorize.adapt([text for _, text in known])
columns = lambda part: (vectorize([text for _, text in part]), np.array([[labels.index(label)] for label, _ in part], "float32"))
x, y = columns(known)
x_val, y_val = columns(held)
`;
  }
}

function windowsPy(window: number): string {
  return `held_from = len(values) - round(0.15 * (len(values) - ${window}))
mean, spread = values[:held_from].mean(), values[:held_from].std()
scaled = ((values - mean) / spread).astype("float32")
windows = lambda ends: (np.stack([scaled[t - ${window} : t, None] for t in ends]), scaled[ends][:, None])
x, y = windows(np.arange(${window}, held_from))
x_val, y_val = windows(np.arange(held_from, len(values)))
`;
}
