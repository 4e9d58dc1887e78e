import { formatValue } from "./format-value.js";
import type { Terminal } from "./terminal.js";

/** Numbers by name. */
export type Numbers = Readonly<Record<string, number>>;

/** Characters of the bar itself. */
const WIDTH = 20;
/** A terminal is written to at most this often. */
const INTERVAL_MS = 50;

const plain = { bold: String, done: String, open: String };
const colored = {
  bold: (s: string) => `\x1b[1m${s}\x1b[0m`,
  done: (s: string) => (s === "" ? "" : `\x1b[32m${s}\x1b[0m`),
  open: (s: string) => `\x1b[37m${s}\x1b[0m`,
};

/** The progress bar of Keras 3: `195/195 ━━━━━━━━━━━━━━━━━━━━ 12s 61ms/step - accuracy: 0.6931 - loss: 0.5310`. */
export class Progbar {
  private readonly target: number | undefined;
  private readonly out: Terminal;
  private readonly now: () => number;
  private readonly start: number;
  private afterFirstStep: number | undefined;
  private lastUpdate = Number.NEGATIVE_INFINITY;
  private lastLength = 0;

  constructor(options: { target: number | undefined; out: Terminal; now?: () => number }) {
    this.target = options.target;
    this.out = options.out;
    this.now = options.now ?? (() => performance.now());
    this.start = this.now();
  }

  /** Notes a step, and draws the bar over itself when `draw` is set and the last time is a while ago. */
  update(current: number, logs: Numbers, draw: boolean): void {
    const now = this.now();
    if (current === 1) this.afterFirstStep ??= now;
    if (!draw || now - this.lastUpdate < INTERVAL_MS) return;
    this.lastUpdate = now;
    const pace = this.secondsPerStep(current, now);
    const left = this.target === undefined ? (now - this.start) / 1000 : pace * (this.target - current);
    this.draw(current, this.target, formatEta(left), pace, logs, "");
  }

  /** The closing line: with the bar, or for `verbose: 2` without it and behind `label`. */
  finish(current: number, logs: Numbers, bar: boolean, label: string): void {
    const now = this.now();
    const pace = this.secondsPerStep(current, now);
    const elapsed = `${((now - this.start) / 1000).toFixed(0)}s`;
    const target = this.target ?? current;
    if (bar) this.draw(current, target, elapsed, pace, logs, "\n");
    else {
      const count = countOf(current, target);
      this.out.write(`${label}${count} - ${elapsed} -${formatPace(pace)}${formatLogs(logs).join("")}\n`);
    }
  }

  private draw(
    current: number,
    target: number | undefined,
    time: string,
    pace: number,
    logs: Numbers,
    ending: "" | "\n",
  ): void {
    const { bold, done, open } = this.out.color ? colored : plain;
    const filled = target ? Math.floor((WIDTH * current) / target) : 0;
    const count = target ? countOf(current, target) : `${String(current).padStart(7)}/Unknown`;
    const bar = target ? ` ${done("━".repeat(filled))}${open("━".repeat(WIDTH - filled))}` : "";
    const before = count.length + (target ? WIDTH + 1 : 0) + time.length + 1;
    const room = this.out.isTTY ? this.out.columns - 1 : Number.POSITIVE_INFINITY;
    const lines = fold([formatPace(pace), ...formatLogs(logs)], before, room, count.length);
    // A line that wraps could not be written over, so it is cut until it is the last one.
    const info = ending === "" ? lines.join("").slice(0, Math.max(0, room - before)) : lines[0]!;
    const length = before + info.length;
    const blank = " ".repeat(Math.max(0, this.lastLength - length));
    const more =
      ending === ""
        ? ""
        : lines
            .slice(1)
            .map((line) => `\n${line}`)
            .join("");
    this.out.write(`${this.out.isTTY ? "\r" : ""}${bold(count)}${bar} ${bold(time)}${info}${blank}${more}${ending}`);
    this.lastLength = length;
  }

  /** The mean time of a step, without the first one when there are more. */
  private secondsPerStep(current: number, now: number): number {
    if (current === 0) return 0;
    if (this.afterFirstStep === undefined || current === 1) return (now - this.start) / current / 1000;
    return (now - this.afterFirstStep) / (current - 1) / 1000;
  }
}

function countOf(current: number, target: number): string {
  return `${String(current).padStart(String(target).length)}/${target}`;
}

function formatLogs(logs: Numbers): string[] {
  return Object.entries(logs).map(([name, value]) => ` - ${name}: ${formatValue(value)}`);
}

/** Parts in lines of at most `room` characters, of which the first has `used` some already and the others are indented. */
function fold(parts: readonly string[], used: number, room: number, indent: number): string[] {
  const lines = [""];
  let left = room - used;
  for (const part of parts) {
    if (part.length > left && lines.at(-1) !== "") {
      lines.push(" ".repeat(indent));
      left = room - indent;
    }
    lines.push(lines.pop() + part);
    left -= part.length;
  }
  return lines;
}

function formatPace(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return ` ${seconds.toFixed(0)}s/step`;
  if (seconds >= 1e-3) return ` ${(seconds * 1e3).toFixed(0)}ms/step`;
  return ` ${(seconds * 1e6).toFixed(0)}us/step`;
}

function formatEta(seconds: number): string {
  const s = Math.floor(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  if (seconds > 3600) return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return seconds > 60 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${s}s`;
}
