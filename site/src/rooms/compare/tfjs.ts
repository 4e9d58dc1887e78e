/** TensorFlow.js, where the studio was built with it. */
import { type Client, connect, StudioError } from "../../engine/channel.js";
import type { TfjsHandlers } from "../../tfjs-worker.js";

const FOLDER = new URL("./tfjs/", document.baseURI).href;
let client: Client<TfjsHandlers> | null = null;

/** Its worker; says so in words where its files are not there. */
export function tfjs(): { readonly client: Client<TfjsHandlers>; readonly folder: string } {
  if (!__HAS_TFJS__) {
    throw new StudioError(
      "no-tfjs",
      "This copy of the studio was built without TensorFlow.js; its recorded times are shown all the same. To lay it beside: npm run site -- --peers DIR.",
    );
  }
  client ??= connect<TfjsHandlers>(new Worker(new URL("../../tfjs-worker.ts", import.meta.url)), () => {
    client = null;
  });
  return { client, folder: FOLDER };
}
