/** The program of a worker. No `await` out here: bundlers (Vite by default) make classic scripts of workers, which may not have it. */
import "../layers/all.js";
import "../losses/index.js";
import { modelFromJSON } from "../models/index.js";
import { serve } from "../parallel/serve.js";

serve((json) => modelFromJSON(json) as never);
