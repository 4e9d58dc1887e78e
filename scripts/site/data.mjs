// What the studio fetches besides its code: made anew when a script here has changed.
import { hashOf, isFresh, remember } from "../build/inputs.mjs";
import { say, since } from "../setup/shell.mjs";
import { READER, trainReader, WEIGHTS } from "./reader.mjs";
import { packReviews, REVIEWS } from "./reviews.mjs";

const OUTPUTS = [REVIEWS, READER, WEIGHTS];

/** Packs the reviews and trains the net of the Gates room: half a minute the first time, nothing the next. */
export async function makeData() {
  const hash = hashOf(["scripts/site"]);
  if (isFresh("site-data", hash, OUTPUTS)) return;
  const start = performance.now();
  await packReviews();
  await trainReader();
  remember("site-data", hash);
  say(`the studio's reviews and its net are made (${since(start)})`);
}
