import recorded from "virtual:recorded";
import { engine } from "../../engine/client.js";
import type { Room } from "../../main.js";
import { button, choice } from "../../ui/controls.js";
import { h, refill } from "../../ui/dom.js";
import { brief } from "../../ui/numbers.js";
import { troubleOf } from "../../ui/trouble.js";
import { legend, type Strip, strip, type Timed } from "./strip.js";
import { tfjs } from "./tfjs.js";
import { HERE, RECORDED, WORKLOADS } from "./workloads.js";

type Mode = "train" | "predict";

/** How long each workload is timed. */
const BUDGET_MS = 1200;

interface Row {
  readonly workload: string;
  readonly strip: Strip;
  readonly says: HTMLElement;
  readonly measure: HTMLButtonElement;
}

export function room(): Room {
  let mode: Mode = "train";
  /** By mode, workload and who. */
  const here = new Map<string, number>();
  const keyOf = (workload: string, who: string) => `${mode} ${workload} ${who}`;
  let isBusy = false;
  let isStopped = false;
  const trouble = h("div");
  const status = h("p", { class: "note status", "aria-live": "polite" });

  const kind = choice<Mode>({
    label: "What is timed",
    quiet: true,
    options: [
      { value: "train", text: "A training step" },
      { value: "predict", text: "A prediction" },
    ],
    value: mode,
    onChange(value) {
      mode = value;
      show();
    },
  });
  const all = button("Time this browser", () => (isBusy ? stop() : void measureAll(ours)), { main: true });
  const peer = button("Time TensorFlow.js here", () => void measureAll(theirs));

  const rows: Row[] = Object.entries(WORKLOADS).map(([workload, { name }]) => ({
    workload,
    strip: strip(name),
    says: h("p", { class: "note" }),
    measure: h(
      "button",
      {
        type: "button",
        class: "quiet",
        "aria-label": `Time ${name}`,
        onClick: () => void measureAll(ours, [workload]),
      },
      "Time",
    ),
  }));
  const table = h("tbody");

  type Contender = (workload: string) => Promise<number>;

  const ours = Object.assign(
    async (workload: string) => (await engine("bench").bench({ workload, mode, milliseconds: BUDGET_MS })).ms,
    { who: HERE[0].name },
  );
  const theirs = Object.assign(
    async (workload: string) => {
      const { client, folder } = tfjs();
      return (await client.bench({ folder, workload, mode, milliseconds: BUDGET_MS })).ms;
    },
    { who: HERE[1].name },
  );

  async function measureAll(contender: Contender & { who: string }, which = Object.keys(WORKLOADS)): Promise<void> {
    if (isBusy) return;
    [isBusy, isStopped] = [true, false];
    show();
    refill(trouble);
    try {
      for (const workload of which) {
        if (isStopped) break;
        status.textContent = `Timing ${WORKLOADS[workload]!.name} …`;
        const at = mode;
        const ms = await contender(workload);
        here.set(`${at} ${workload} ${contender.who}`, ms);
        show();
      }
      status.textContent = "";
    } catch (error) {
      status.textContent = "";
      refill(trouble, troubleOf(error));
    } finally {
      isBusy = false;
      show();
    }
  }

  function stop(): void {
    isStopped = true;
    status.textContent = "Stopping after this one …";
  }

  function timesOf(workload: string): Timed[] {
    const known = recorded[mode][workload] ?? {};
    return [
      ...RECORDED.flatMap(({ column, name, mark }) => {
        const ms = known[column];
        return ms === undefined ? [] : [{ name, mark, ms }];
      }),
      ...HERE.flatMap(({ name, mark }) => {
        const ms = here.get(keyOf(workload, name));
        return ms === undefined ? [] : [{ name, mark, ms }];
      }),
    ];
  }

  function show(): void {
    all.textContent = isBusy ? "Stop" : "Time this browser";
    peer.disabled = isBusy;
    const everything = rows.map(({ workload }) => timesOf(workload));
    const values = everything.flat().map(({ ms }) => ms);
    const range = [Math.min(...values) / 1.6, Math.max(...values) * 1.6] as const;
    for (const [k, { workload, strip, says, measure }] of rows.entries()) {
      strip.update(everything[k]!, range);
      says.textContent = sentence(workload);
      measure.disabled = isBusy;
    }
    refill(
      table,
      rows.map(({ workload }) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, WORKLOADS[workload]!.name),
          [...HERE, ...RECORDED].map(({ name }) => {
            const found = timesOf(workload).find((one) => one.name === name);
            return h("td", {}, found === undefined ? "–" : brief(found.ms));
          }),
        ),
      ),
    );
  }

  function sentence(workload: string): string {
    const own = here.get(keyOf(workload, HERE[0].name));
    if (own === undefined) return "";
    const node = recorded[mode][workload]?.strict;
    const tf = here.get(keyOf(workload, HERE[1].name)) ?? recorded[mode][workload]?.["TensorFlow.js"];
    const times = (ratio: number) => (ratio >= 1 ? `${brief(ratio, 2)} times` : `1/${brief(1 / ratio, 2)} of`);
    const parts = [
      node && `${times(own / node)} the recorded ${brief(node)} ms in Node`,
      tf && `TensorFlow.js takes ${brief(tf / own, 2)} times as long`,
    ].filter(Boolean);
    return `${brief(own)} ms here: ${parts.join("; ")}.`;
  }

  const element = h(
    "div",
    { class: "room compare" },
    h(
      "header",
      {},
      h("h1", {}, "How fast is this browser?"),
      h(
        "p",
        { class: "lead" },
        "Six workloads, timed here on one thread. Hollow marks were recorded on another machine, one core of a server; full marks are yours.",
      ),
    ),
    h(
      "div",
      { class: "panel" },
      h("div", { class: "row" }, kind.element, all, peer, status),
      trouble,
      legend([...HERE, ...RECORDED]),
    ),
    h(
      "ol",
      { class: "contest chart" },
      rows.map(({ workload, strip, says, measure }) =>
        h(
          "li",
          {},
          h("div", {}, h("h2", {}, WORKLOADS[workload]!.name), h("p", { class: "note" }, WORKLOADS[workload]!.words)),
          h("div", {}, strip.element, says),
          measure,
        ),
      ),
    ),
    h(
      "details",
      { class: "settings" },
      h("summary", {}, "All numbers, in milliseconds"),
      h(
        "div",
        { class: "scrolls", tabindex: 0, role: "region", "aria-label": "All numbers" },
        h(
          "table",
          {},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              ["", ...[...HERE, ...RECORDED].map(({ name }) => name)].map((text) => h("th", { scope: "col" }, text)),
            ),
          ),
          table,
        ),
      ),
    ),
    h("p", { class: "note" }, `Recorded: ${recorded.machine} Left is faster.`),
  );
  show();
  return { element };
}
