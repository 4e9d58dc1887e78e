/** The progress bar, character by character as Keras 3 draws it. */
import { describe, expect, test } from "vitest";
import { formatValue } from "../ts/training/progress/format-value.js";
import { Progbar } from "../ts/training/progress/progbar.js";
import type { Terminal } from "../ts/training/progress/terminal.js";

function screen(options: Partial<Terminal> = {}) {
  let text = "";
  const write = (more: string) => {
    text += more;
  };
  const out: Terminal = { isTTY: true, columns: 120, color: false, write, ...options };
  return { out, text: () => text };
}

/** A bar over a clock set by hand, in milliseconds. */
function barAt(target: number | undefined, out: Terminal) {
  const clock = { ms: 0 };
  return { clock, bar: new Progbar({ target, out, now: () => clock.ms }) };
}

describe("a terminal", () => {
  test("the finished line is Keras's", () => {
    const { out, text } = screen();
    const { bar, clock } = barAt(195, out);
    clock.ms = 156;
    bar.update(1, {}, false);
    clock.ms = 12_000;
    bar.finish(195, { accuracy: 0.7031, loss: 0.531 }, true, "");
    expect(text()).toBe("\r195/195 ━━━━━━━━━━━━━━━━━━━━ 12s 61ms/step - accuracy: 0.7031 - loss: 0.5310\n");
  });

  test("on the way it shows the time left, and the first step does not count", () => {
    const { out, text } = screen();
    const { bar, clock } = barAt(100, out);
    clock.ms = 5000;
    bar.update(1, {}, true);
    clock.ms = 6000;
    bar.update(11, { loss: 1 }, true);
    expect(text().split("\r").at(-1)).toBe(" 11/100 ━━━━━━━━━━━━━━━━━━━━ 8s 100ms/step - loss: 1.0000");
  });

  test("draws at most every 50 ms", () => {
    const { out, text } = screen();
    const { bar, clock } = barAt(100, out);
    for (let step = 1; step <= 10; step++) {
      clock.ms += 10;
      bar.update(step, {}, true);
    }
    expect(text().split("\r").length - 1).toBe(2);
  });

  test("the closing line goes on under itself where it would wrap", () => {
    const { out, text } = screen({ columns: 80 });
    const { bar, clock } = barAt(195, out);
    clock.ms = 41_000;
    bar.update(194, { accuracy: 0.7658, loss: 0.4617 }, true);
    bar.finish(195, { accuracy: 0.7658, loss: 0.4617, val_accuracy: 0.8274, val_loss: 0.391 }, true, "");
    const lines = text().split("\r").at(-1)!.split("\n");
    expect(lines.map((line) => line.trimEnd())).toEqual([
      "195/195 ━━━━━━━━━━━━━━━━━━━━ 41s 210ms/step - accuracy: 0.7658 - loss: 0.4617",
      "        - val_accuracy: 0.8274 - val_loss: 0.3910",
      "",
    ]);
    for (const line of text().split(/[\r\n]/)) expect(line.length).toBeLessThan(80);
  });

  test("in a file it stays one line", () => {
    const { out, text } = screen({ isTTY: false, columns: 80 });
    barAt(1, out).bar.finish(1, { accuracy: 1, loss: 1, val_accuracy: 1, val_loss: 1 }, true, "");
    expect(text().split("\n").length).toBe(2);
  });

  test("a line that would wrap is cut, the last one is not", () => {
    const { out, text } = screen({ columns: 50 });
    const { bar, clock } = barAt(10, out);
    clock.ms = 100;
    bar.update(5, { loss: 1, accuracy: 0.5 }, true);
    expect(text().replace("\r", "").length).toBe(49);
    bar.finish(10, { loss: 1, accuracy: 0.5 }, true, "");
    expect(text()).toContain("accuracy: 0.5000\n");
  });

  test("colours are Keras's", () => {
    const { out, text } = screen({ color: true });
    barAt(2, out).bar.finish(1, {}, true, "");
    const [bold, green, white] = ["\x1b[1m", "\x1b[32m", "\x1b[37m"];
    expect(text()).toContain(`${bold}1/2\x1b[0m ${green}━━━━━━━━━━\x1b[0m${white}━━━━━━━━━━\x1b[0m ${bold}0s\x1b[0m`);
  });

  test("without a target it counts", () => {
    const { out, text } = screen();
    const { bar, clock } = barAt(undefined, out);
    clock.ms = 60;
    bar.update(3, {}, true);
    expect(text()).toBe("\r      3/Unknown 0s 20ms/step");
  });
});

test("elsewhere an epoch is one line", () => {
  const { out, text } = screen({ isTTY: false });
  const { bar, clock } = barAt(195, out);
  clock.ms = 12_000;
  bar.finish(195, { loss: 0.5 }, false, "Epoch 1/4 - ");
  expect(text()).toBe("Epoch 1/4 - 195/195 - 12s - 62ms/step - loss: 0.5000\n");
});

test.each([
  [0.53104, "0.5310"],
  [0.0005, "5.0000e-04"],
  [-2, "-2.0000"],
  [0, "0.0000e+00"],
  [1e-12, "1.0000e-12"],
  [Number.NaN, "nan"],
  [Number.POSITIVE_INFINITY, "inf"],
])("%f is written %s", (value, text) => {
  expect(formatValue(value)).toBe(text);
});
