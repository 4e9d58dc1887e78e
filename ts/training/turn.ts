import { fail } from "../core/errors.js";
import type { Trainable } from "./trainable.js";

/** The loops under way on each model, the innermost one last. */
const underWay = new WeakMap<Trainable, Turn[]>();

/**
 * A loop's place among those under way on the same model.
 *
 * A loop that begins while another one is under way, such as `evaluate` in a callback of `fit`, goes first and has running means of its own: the outer
 * one makes its next step when the inner one is at its end, whether the callback awaited that or not.
 */
export class Turn {
  /** The step on workers that is under way. */
  #step: Promise<void> | null = null;
  #end!: () => void;
  readonly #ended = new Promise<void>((resolve) => {
    this.#end = resolve;
  });

  private constructor(
    private readonly where: string,
    private readonly model: Trainable,
    private readonly turns: Turn[],
  ) {}

  /** Runs a loop in a turn of its own. **Errors** `busy` for a second `fit`. */
  static async take<T>(where: string, model: Trainable, loop: (turn: Turn) => Promise<T>): Promise<T> {
    const turns = underWay.get(model) ?? [];
    underWay.set(model, turns);
    // A step that is under way counts into the means that are there at its end.
    for (let step = Turn.#stepOf(turns); step !== null; step = Turn.#stepOf(turns)) await step;
    if (where === "fit" && turns.some((turn) => turn.where === "fit")) {
      fail("busy", `${model.name}.fit`, "a model that is not in training", "one in fit", "Await the other fit first.");
    }
    const turn = new Turn(where, model, turns);
    const isInner = turns.push(turn) > 1;
    try {
      return await (isInner ? turn.apart(() => loop(turn)) : loop(turn));
    } finally {
      turns.splice(turns.indexOf(turn), 1);
      turn.#end();
    }
  }

  static #stepOf(turns: readonly Turn[]): Promise<void> | null {
    const last = turns.at(-1);
    return last === undefined ? null : last.#step;
  }

  /** One step, or whatever else changes the running means. */
  async step<T>(run: () => T | Promise<T>): Promise<T> {
    await this.#innermost();
    const result = run();
    if (result instanceof Promise) {
      const done = () => {
        this.#step = null;
      };
      this.#step = result.then(done, done);
    }
    return result;
  }

  /** Runs a part of the loop with running means of its own. */
  async apart<T>(part: () => Promise<T>): Promise<T> {
    await this.#innermost();
    const putBack = this.model.setMetricsAside();
    try {
      return await part();
    } finally {
      await this.#innermost();
      putBack();
    }
  }

  async #innermost(): Promise<void> {
    for (let last = this.turns.at(-1)!; last !== this; last = this.turns.at(-1)!) await last.#ended;
  }
}
