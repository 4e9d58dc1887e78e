/** Where progress is written: a terminal, a pipe or a browser's console. */
export interface Terminal {
  /** Whether a line can be written over. */
  readonly isTTY: boolean;
  /** Characters in a line. */
  readonly columns: number;
  /** Whether to use colours. */
  readonly color: boolean;
  write(text: string): void;
}

interface Process {
  readonly stdout?: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };
  readonly env?: Record<string, string | undefined>;
}

/** The standard output in Node, the console elsewhere. Named through `globalThis`, so that a bundler has no module to bring in. */
export function terminal(): Terminal {
  const { stdout, env = {} } = (globalThis as { process?: Process }).process ?? {};
  if (typeof stdout?.write !== "function") return consoleTerminal();
  const isTTY = stdout.isTTY === true;
  return {
    isTTY,
    get columns() {
      // A pseudo-terminal that was told no size says 0.
      return stdout.columns || 80;
    },
    color: isTTY && !env.NO_COLOR,
    write: (text) => void stdout.write(text),
  };
}

/** Whole lines, each one entry of the console. */
function consoleTerminal(): Terminal {
  let line = "";
  return {
    isTTY: false,
    columns: 80,
    color: false,
    write(text) {
      const lines = (line + text).split("\n");
      line = lines.pop()!;
      for (const whole of lines) console.log(whole);
    },
  };
}
