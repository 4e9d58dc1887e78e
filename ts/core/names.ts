/** "SimpleRNNCell" → "simple_rnn_cell", "returnSequences" → "return_sequences", by Keras's two rules. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** "return_sequences" → "returnSequences"; "beta_1" → "beta1". */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

const counts = new Map<string, number>();

/**
 * Keras's automatic name: the class name in snake case, then `_1`, `_2`, … for each further one of the process.
 *
 * @example
 * uniquify("lstm"); // "lstm", then "lstm_1"
 */
export function uniquify(base: string): string {
  const seen = counts.get(base) ?? 0;
  counts.set(base, seen + 1);
  return seen === 0 ? base : `${base}_${seen}`;
}

/** Starts the automatic names again at `lstm`, `dense`, …, as Keras's `clear_session` does. Layers that exist keep theirs. */
export function clearSession(): void {
  counts.clear();
}
