/** Losses and metrics as Keras writes them are read, with all that their files say, and written in the same form. */
import { losses, metrics } from "throughtime";
import { describe, expect, test } from "vitest";
import { cases } from "./support/fixtures.js";

interface Form {
  kind: "losses" | "metrics";
  class_name: string;
  config: Record<string, unknown>;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

describe("Keras's forms", () => {
  for (const [k, form] of cases<Form>("class-configs").entries()) {
    test(`${k}: ${form.class_name}`, () => {
      const made = form.kind === "losses" ? losses.get(form) : metrics.get(form);
      const { className } = made.constructor as unknown as { className: string };
      expect(className).toBe(form.class_name);
      const written = Object.entries(made.getConfig()).map(([name, value]) => [snakeCase(name), value]);
      expect(Object.fromEntries(written)).toMatchObject(form.config);
    });
  }
});
