const counts = new Map<string, number>();

/**
 * Keras's automatic name: the class name in snake case, then `_1`, `_2`, … for each further one of the process.
 *
 * @example uniquify("lstm") // "lstm", then "lstm_1"
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

/** "SimpleRNNCell" → "simple_rnn_cell", by Keras's two rules. */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
