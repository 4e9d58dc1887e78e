/** The worker: every call of the page, by name. */
import { bench } from "./bench.js";
import { serve } from "./channel.js";
import { heldCell, readText } from "./gates.js";
import { descents, flows, surface } from "./gradients.js";
import { askAdding, askSeries, askText } from "./train/ask.js";
import { goOn, look, pause, train } from "./train/fit.js";

const handlers = {
  ...{ surface, descents, flows },
  ...{ heldCell, readText },
  ...{ look, train, pause, goOn },
  ...{ askText, askSeries, askAdding },
  bench,
};

export type EngineHandlers = typeof handlers;

serve(handlers);
