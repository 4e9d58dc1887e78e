/** In the worker: tells the owner of the moments of a loop. */
import { HOOKS } from "../training/callbacks/callback.js";
import type { CallbackHooks, HookResult, MaybeLogs } from "../training/callbacks/hooks.js";
import type { Heard, Hook, Level, Moment, Told } from "./messages.js";

/** Moments that nobody waits for go together, at most once in so many milliseconds, … */
const PAUSE_MS = 16;

/** … and no more than so many of them, then the loop waits for the owner. */
const MOST = 1024;

/** Tells moments, and brings the model up to date for callbacks that ask for it. */
type Tell = (moments: readonly Moment[], isSynced: boolean) => Promise<Told>;

/** The callback of a loop whose callbacks are in another thread. */
export class Relay {
  readonly #heard: Heard;
  readonly #tell: Tell;
  readonly #take: (told: Told) => void;
  #pending: Moment[] = [];
  #underWay: Promise<void> | null = null;
  #lastTime = 0;
  #failure: { readonly error: unknown } | null = null;

  /** `take` takes in what the owner says. */
  constructor(heard: Heard, tell: Tell, take: (told: Told) => void) {
    this.#heard = heard;
    this.#tell = tell;
    this.#take = take;
  }

  /** The hooks that anybody listens to. */
  get hooks(): CallbackHooks {
    const hooks: Record<string, (...given: never[]) => HookResult> = {};
    for (const hook of HOOKS as readonly Hook[]) {
      const level = this.#heard[hook];
      if (level === undefined) continue;
      const isWhole = /^on(Train|Test|Predict)(Begin|End)$/.test(hook);
      hooks[hook] = isWhole
        ? (logs: MaybeLogs) => this.#at(level, hook, 0, logs)
        : (at: number, logs: MaybeLogs) => this.#at(level, hook, at, logs);
    }
    return hooks;
  }

  /** Waits until the owner has heard of everything. **Errors** what a callback has thrown. */
  async flush(): Promise<void> {
    await this.#underWay;
    this.#check();
    if (this.#pending.length > 0) await this.#send(false);
    this.#check();
  }

  #at(level: Level, hook: Hook, at: number, logs: MaybeLogs = {}): HookResult {
    this.#check();
    this.#pending.push([hook, at, { ...logs }]);
    if (level !== "told") return this.#now(level === "synced", logs);
    if (this.#pending.length >= MOST) return this.flush();
    if (this.#underWay !== null || performance.now() - this.#lastTime < PAUSE_MS) return;
    this.#send(false);
  }

  async #now(isSynced: boolean, logs: MaybeLogs): Promise<void> {
    await this.#underWay;
    this.#check();
    const told = await this.#send(isSynced);
    this.#check();
    Object.assign(logs, told?.logs);
  }

  #send(isSynced: boolean): Promise<Told | null> {
    const moments = this.#pending;
    this.#pending = [];
    this.#lastTime = performance.now();
    const done = this.#tell(moments, isSynced).then(
      (told) => {
        this.#take(told);
        return told;
      },
      (error: unknown) => {
        this.#failure ??= { error };
        return null;
      },
    );
    const underWay = done.then(() => {
      if (this.#underWay === underWay) this.#underWay = null;
    });
    this.#underWay = underWay;
    return done;
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}
