// npm start: set-up, then the main example with the options given.
import { runExample } from "./setup/run-example.mjs";
import { main, setup } from "./setup/steps.mjs";

await main(async () => {
  await setup();
  process.exitCode = await runExample("examples/imdb/main.ts", process.argv.slice(2));
});
