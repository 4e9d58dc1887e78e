// Medians and quartiles.

function quantile(sorted, q) {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}

/** The median with the quartiles around it, and the least. */
export function summary(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((q) => +quantile(sorted, q).toFixed(4));
  return { median, lower, upper, least: sorted[0], count: sorted.length };
}
