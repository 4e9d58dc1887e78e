/** The main program, `npm start`: trains a recurrent model on the 50,000 IMDB reviews. See --help. */
import { writeFileSync } from "node:fs";
import { type History, memory, optimizers, setSeed, ThroughtimeError } from "throughtime";
import { loadReviews } from "../05-imdb.js";
import { buildModel } from "./models.js";
import { HELP, type Options, parseOptions, UsageError } from "./options.js";
import { scoreReview } from "./review.js";

async function main(options: Options): Promise<void> {
  setSeed(options.seed);
  const { dbTrain, dbTest } = await loadReviews({ ...options, path: options.data });
  const model = buildModel(options);
  model.compile({ optimizer: optimizers.adam(0.001), loss: "binaryCrossentropy", metrics: ["accuracy"] });

  const threads = options.workers > 0 ? { workers: options.workers } : {};
  const history = await model.fit(dbTrain, {
    ...threads,
    epochs: options.epochs,
    validationData: dbTest,
    signal: stopOnInterrupt(),
  });
  if (history.stopped) console.log("\nStopped: evaluating what there is.");
  const { accuracy } = await model.evaluate(dbTest, threads);
  if (options.out !== undefined)
    writeFileSync(options.out, `${JSON.stringify(report(options, history, accuracy!), null, 2)}\n`);
  if (options.review !== undefined) console.log(verdict(await scoreReview(model, options.review, options)));
  console.log(`wasm memory ${(memory().wasmBytes / 2 ** 20).toFixed(0)} MB`);
  console.log(`test accuracy ${accuracy!.toFixed(3)}`);
}

/** One Ctrl-C may arrive twice: from the terminal, and once more through npm. */
const SAME_KEY_PRESS_MS = 500;

/** Ctrl-C once ends training after the batch; twice ends the program. */
function stopOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  let pressed = 0;
  process.on("SIGINT", () => {
    if (!controller.signal.aborted) {
      pressed = Date.now();
      controller.abort();
    } else if (Date.now() - pressed > SAME_KEY_PRESS_MS) process.exit(130);
  });
  return controller.signal;
}

function report(options: Options, history: History, testAccuracy: number) {
  return { options, epoch: history.epoch, history: history.history, testAccuracy };
}

function verdict(score: number): string {
  return `review: ${score >= 0.5 ? "good" : "bad"} (${(100 * score).toFixed(1)} % sure that it is good)`;
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) console.log(HELP);
  else await main(options);
} catch (error) {
  if (!(error instanceof UsageError || error instanceof ThroughtimeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
