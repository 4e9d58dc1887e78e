// Runs the cases of wasm_cases.wasm: node run_wasm_cases.mjs <path to the .wasm>
import { readFileSync } from "node:fs";

const module = await WebAssembly.compile(readFileSync(process.argv[2]));

/** A fresh instance each time: a trap leaves the old one in no state to be trusted. */
async function instantiate() {
  const { exports } = await WebAssembly.instantiate(module, {});
  const text = (at, length) => new TextDecoder().decode(new Uint8Array(exports.memory.buffer, at, length));
  return { exports, text };
}

let { exports, text } = await instantiate();
const count = exports.case_count();
let failed = 0;
for (let i = 0; i < count; i++) {
  const name = text(exports.case_name(i), exports.case_name_len(i));
  try {
    exports.run_case(i);
  } catch (trap) {
    failed++;
    console.log(`FAILED ${name}: ${text(exports.message(), exports.message_len()) || trap}`);
    ({ exports, text } = await instantiate());
  }
}
console.log(`${count - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || count === 0 ? 1 : 0;
