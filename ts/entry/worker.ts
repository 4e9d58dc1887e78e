/** The program of a worker. No `await` out here: bundlers (Vite by default) make classic scripts of workers, which may not have it. */
import { keepKnown } from "../core/registry.js";
import * as losses from "../losses/classes.js";
import { modelFromJSON } from "../models/index.js";
import { serve } from "../parallel/serve.js";

keepKnown(losses);
serve((json) => modelFromJSON(json) as never);
