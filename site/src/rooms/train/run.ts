/** Train, pause, stop; and how it goes, in numbers and lines. */
import { engine } from "../../engine/client.js";
import type { BatchPoint, Progress, TrainSpec, ValidationPoint } from "../../engine/train/spec.js";
import { button, choice, slider } from "../../ui/controls.js";
import { h, refill } from "../../ui/dom.js";
import { type Axis, lineChart, type Series } from "../../ui/line-chart.js";
import { brief, count, duration, fixed, grouped } from "../../ui/numbers.js";
import { troubleOf } from "../../ui/trouble.js";
import type { Store } from "./store.js";

const CHART_HEIGHT = 150;

type State = "idle" | "training" | "paused" | "done";

/** Told as a training goes on: `spec` is what it trains. */
export interface RunHooks {
  onProgress(spec: TrainSpec): void;
  onEnd(spec: TrainSpec): void;
}

/** What knows nothing gets by always saying the mean: of the adding problem the variance of two uniform numbers. */
const CHANCE = { adding: { y: 1 / 6, name: "always saying 1" }, binary: { y: 0.5, name: "chance" } };

export function run(store: Store, hooks: RunHooks) {
  let state: State = "idle";
  let abort: AbortController | null = null;
  let batches: BatchPoint[] = [];
  let validations: ValidationPoint[] = [];
  /** Steps of the trainings before, which this one goes on from. */
  let before = 0;
  const trouble = h("div");

  const settings = h("div", { class: "sliders" });
  const summary = h("summary");
  const summarize = () => {
    const { learningRate, batchSize, epochs, clipnorm } = store.settings.fit;
    const clip = clipnorm > 0 ? `, norm clipped at ${clipnorm}` : "";
    summary.textContent = `Adam ${brief(learningRate, 2)}, batches of ${batchSize}, ${count(epochs, "epoch")}${clip}`;
  };
  const showSettings = () => {
    const { fit } = store.settings;
    summarize();
    const change = (changes: Partial<typeof fit>) => store.change({ fit: { ...store.settings.fit, ...changes } });
    refill(
      settings,
      slider({
        ...{ label: "Learning rate (Adam)", min: 1e-4, max: 0.1, scale: "log", value: fit.learningRate },
        ...{ format: (value: number) => brief(value, 2), onInput: (learningRate: number) => change({ learningRate }) },
      }).element,
      slider({
        ...{ label: "Epochs", min: 1, max: 40, step: 1, value: fit.epochs, onInput: (epochs) => change({ epochs }) },
      }).element,
      choice({
        label: "Batch",
        options: ["8", "16", "32", "64", "128"].map((value) => ({ value, text: value })),
        value: String(fit.batchSize),
        onChange: (batchSize) => change({ batchSize: Number(batchSize) }),
      }).element,
      choice({
        label: "Clip the gradient’s norm at",
        options: [{ value: "0", text: "never" }, ...["0.5", "1", "5"].map((value) => ({ value, text: value }))],
        value: String(fit.clipnorm),
        onChange: (clipnorm) => change({ clipnorm: Number(clipnorm) }),
      }).element,
    );
  };
  const main = button("Train", () => void onMain(), { main: true });
  const stop = button("Stop", () => abort?.abort());
  const more = button("Train on", () => void start(false));
  const bar = h("div", { class: "gauge" }, h("span"));
  const progress = h(
    "div",
    { role: "progressbar", "aria-label": "Training", "aria-valuemin": 0, "aria-valuemax": 100 },
    bar,
  );
  const line = h("p", { class: "note status" });
  const spoken = h("p", { class: "unseen", "aria-live": "polite" });
  const figures = h("dl", { class: "figures" });

  const chart = (title: string, y: Axis) =>
    lineChart({ title, x: { label: "batch", min: 0 }, y, height: CHART_HEIGHT });
  const loss = chart("Loss", { label: "" });
  const score = chart("Accuracy", { label: "" });
  const norm = chart("Gradient’s norm", { label: "before clipping", scale: "log" });

  async function onMain(): Promise<void> {
    if (state === "training") {
      await engine("trainer").pause(null);
      enter("paused");
    } else if (state === "paused") {
      await engine("trainer").goOn(null);
      enter("training");
    } else await start(true);
  }

  async function start(anew: boolean): Promise<void> {
    const { spec } = store;
    if (spec === null) {
      const what = store.settings.data === "column" ? "Choose a CSV file first." : "Type or choose texts first.";
      refill(trouble, troubleOf({ code: "no-data", message: what }));
      return;
    }
    refill(trouble);
    if (anew) [batches, validations, before] = [[], [], 0];
    else before = batches.at(-1)?.step ?? 0;
    abort = new AbortController();
    enter("training");
    line.textContent = "Loading the data…";
    try {
      const onEvent = (event: Progress) => take(event, spec);
      const outcome = await engine("trainer").train({ spec, anew }, { onEvent, signal: abort.signal });
      const words = `${outcome.stopped ? "Stopped" : "Done"} after ${duration(outcome.seconds)}`;
      line.textContent = `${words}; ${grouped(outcome.parameters)} weights.`;
      spoken.textContent = `${words}. ${lastWords(spec)}`;
      enter("done");
      hooks.onEnd(spec);
    } catch (error) {
      line.textContent = "";
      enter(batches.length > 0 ? "done" : "idle");
      refill(trouble, troubleOf(error));
    }
  }

  function take(event: Progress, spec: TrainSpec): void {
    batches.push(...event.batches.map((batch) => ({ ...batch, step: batch.step + before })));
    if (event.validation !== null) {
      validations.push({ ...event.validation, step: event.validation.step + before });
      spoken.textContent = `Epoch ${event.epoch + 1} of ${event.epochs}. ${lastWords(spec)}`;
    }
    const share = event.step / event.steps;
    bar.style.setProperty("--done", String(share));
    progress.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    // What was on its way when somebody paused arrives afterwards.
    if (state === "training") line.textContent = wordsOf(event, share);
    draw(spec);
    hooks.onProgress(spec);
  }

  function wordsOf(event: Progress, share: number): string {
    return (
      `Epoch ${event.epoch + 1} of ${event.epochs} · ${grouped(event.examplesPerSecond)} examples a second · ` +
      (share < 1 ? `${duration(event.secondsLeft)} left` : "testing")
    );
  }

  function draw(spec: TrainSpec): void {
    const { data } = spec;
    const isNumber = data.kind === "adding" || data.kind === "sine" || data.kind === "column";
    const name = isNumber ? "R²" : "Accuracy";
    const lines = (key: "loss" | "score"): Series[] => [
      { name: "training", tone: "accent", points: batches.map((batch) => [batch.step, batch[key]]) },
      { name: "validation", tone: "main", points: [...validations.map((one) => [one.step, one[key]] as const)] },
    ];
    const chance = data.kind === "adding" ? [CHANCE.adding] : [];
    loss.update({ series: lines("loss"), levels: chance });
    const levels = data.kind === "reviews" ? [CHANCE.binary] : [];
    const range = isNumber
      ? { min: Math.max(-0.2, Math.min(0, ...batches.map((one) => one.score))), max: 1 }
      : { max: 1 };
    score.update({ series: lines("score"), levels }, { y: range });
    score.element.querySelector("h3")!.firstChild!.textContent = isNumber ? "R², the share explained" : "Accuracy";
    norm.update({
      series: [{ name: "norm", tone: "accent", points: batches.map((batch) => [batch.step, batch.norm]) }],
    });
    const [last, held] = [batches.at(-1), validations.at(-1)];
    refill(
      figures,
      figure("Loss", last ? fixed(last.loss, 3) : "–"),
      figure(name, last ? percent(last.score, isNumber) : "–"),
      figure(`${name}, held back`, held ? percent(held.score, isNumber) : "–"),
    );
    loss.describe(last ? `Now ${brief(last.loss)}.` : "");
    score.describe(held ? `On held-back data ${percent(held.score, isNumber)}.` : "");
    norm.describe(last ? `Now ${brief(last.norm)}.` : "");
  }

  function lastWords({ data }: TrainSpec): string {
    const held = validations.at(-1);
    if (held === undefined) return "";
    const isNumber = data.kind !== "reviews" && data.kind !== "texts";
    return `On held-back data: loss ${brief(held.loss)}, ${isNumber ? "R²" : "accuracy"} ${percent(held.score, isNumber)}.`;
  }

  function enter(next: State): void {
    state = next;
    main.textContent = { idle: "Train", training: "Pause", paused: "Resume", done: "Train anew" }[next];
    main.classList.toggle("main", next !== "training");
    stop.hidden = next !== "training" && next !== "paused";
    more.hidden = next !== "done";
    settings.toggleAttribute("inert", next === "training" || next === "paused");
    if (next === "paused") line.textContent = "Paused.";
  }

  let shown = store.settings.data;
  store.onChange(() => {
    if (store.settings.data !== shown) showSettings();
    shown = store.settings.data;
    summarize();
    more.disabled = state === "done" && store.spec === null;
  });
  showSettings();
  enter("idle");
  refill(figures, figure("Loss", "–"), figure("Accuracy", "–"), figure("Accuracy, held back", "–"));
  for (const chart of [loss, score, norm]) chart.update({ series: [] });

  const element = h(
    "div",
    { class: "panel" },
    h("div", { class: "row" }, main, stop, more),
    h("details", { class: "settings" }, summary, settings),
    h("div", {}, progress, line),
    trouble,
    figures,
    loss.element,
    score.element,
    norm.element,
    spoken,
  );
  return { element };
}

function figure(name: string, value: string): HTMLElement {
  return h("div", {}, h("dt", {}, name), h("dd", {}, value));
}

function percent(score: number, isNumber: boolean): string {
  return isNumber ? fixed(score, 3) : `${(100 * score).toFixed(1)} %`;
}
