// npm run lab: set-up, then the course's figures with the options given.
import { runExample } from "./setup/run-example.mjs";
import { main, setup } from "./setup/steps.mjs";

await main(async () => {
  await setup();
  process.exitCode = await runExample("examples/lab/main.ts", process.argv.slice(2));
});
