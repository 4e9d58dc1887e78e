/** What the workloads are, in words, in the order of the record. */
export const WORKLOADS: Readonly<Record<string, { readonly name: string; readonly words: string }>> = {
  "imdb-rnn": { name: "Reviews, two SimpleRNNs", words: "embedding 100, 2 × 64 units, 80 steps, batch 128" },
  "imdb-lstm": { name: "Reviews, two LSTMs", words: "embedding 100, 2 × 64 units, 80 steps, batch 128" },
  "imdb-gru": { name: "Reviews, two GRUs", words: "embedding 100, 2 × 64 units, 80 steps, batch 128" },
  "dense-lstm": { name: "One LSTM", words: "100 features, 64 units, 80 steps, batch 128" },
  "wide-lstm": { name: "A wide LSTM", words: "128 features, 256 units, 100 steps, batch 64" },
  "stream-lstm": { name: "A stream", words: "stateful LSTM, 32 features, 128 units, one step at a time" },
};

/** Who took the times that are recorded: the head of the column, a name, and the mark in the picture. */
export const RECORDED = [
  { column: "strict", name: "throughtime, Node", mark: "ours" },
  { column: "PyTorch", name: "PyTorch, native", mark: "square" },
  { column: "Keras", name: "Keras, native", mark: "diamond" },
  { column: "TensorFlow.js", name: "TensorFlow.js, Node", mark: "triangle" },
] as const;

/** Who is timed here. */
export const HERE = [
  { name: "throughtime, this browser", mark: "ours-here" },
  { name: "TensorFlow.js, this browser", mark: "triangle-here" },
] as const;

export type Mark = (typeof RECORDED)[number]["mark"] | (typeof HERE)[number]["mark"];
