/** Numbers as people read them. */
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 10⁻⁶ */
export function powerOfTen(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** A number with a few digits; a power of ten where it is very small or very large. */
export function brief(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "no number" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent < -4 || exponent > 6) {
    return `${minus((value / 10 ** exponent).toFixed(1))} · ${powerOfTen(exponent)}`;
  }
  const decimals = Math.max(0, Math.min(6, digits - 1 - exponent));
  return minus(value.toFixed(decimals));
}

/** With a fixed number of decimals and a true minus sign. */
export function fixed(value: number, decimals: number): string {
  return minus(value.toFixed(decimals));
}

function minus(text: string): string {
  return text.replace("-", "−");
}

/** 1,234,567 */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** 42 s, 3 min 5 s */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 9.5) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A count with its noun. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** Round numbers between two ends, about so many. */
export function ticks(min: number, max: number, about: number): number[] {
  const rough = (max - min) / Math.max(about, 1);
  if (!(rough > 0)) return [min];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((m) => m >= rough)!;
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** Powers of ten between two positive numbers, about so many. */
export function powerTicks(min: number, max: number, about: number): number[] {
  const [low, high] = [Math.ceil(Math.log10(min) - 1e-9), Math.floor(Math.log10(max) + 1e-9)];
  const step = Math.max(1, Math.ceil((high - low) / Math.max(about, 1)));
  const found: number[] = [];
  for (let e = high; e >= low; e -= step) found.push(10 ** e);
  return found.reverse();
}
