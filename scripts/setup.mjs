// npm run setup: makes a fresh clone ready. `npm start` and `npm test` do the same first.
import { say } from "./setup/shell.mjs";
import { main, setup } from "./setup/steps.mjs";

const start = performance.now();
await main(async () => {
  await setup();
  say(`ready (${((performance.now() - start) / 1000).toFixed(1)} s)`);
});
