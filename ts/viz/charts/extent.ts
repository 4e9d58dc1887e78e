/** The least and the greatest; 0 and 1 of none. */
export function extent(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  return values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [values[0]!, values[0]!]);
}
