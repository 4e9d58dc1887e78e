/** The worker: every call of the page, by name. */
import { serve } from "./channel.js";
import { heldCell, readText } from "./gates.js";
import { descents, flows, surface } from "./gradients.js";

const handlers = { surface, descents, flows, heldCell, readText };

export type EngineHandlers = typeof handlers;

serve(handlers);
