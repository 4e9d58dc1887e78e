import { maskedCrc } from "../core/crc32.js";
import { nodeModule, nodeProcess } from "../core/platform.js";
import { bytes, double, message, text, whole } from "./protobuf.js";

/** Tells apart the files that one process opens in the same second. */
let opened = 0;

/**
 * A file of events as TensorBoard reads it: records of their length, its masked CRC, the data, and theirs.
 *
 * The file is made with the first event; `flush` writes what was added.
 *
 * **Source** TensorFlow, record_writer.cc and event.proto.
 */
export class EventFile {
  readonly #path: string;
  #pending: Uint8Array[] = [record(message(double(1, now()), text(3, "brain.Event:2")))];
  #isNew = true;

  /** A file of its own in that folder. */
  constructor(folder: string) {
    const host = nodeModule("node:os").hostname();
    const name = `events.out.tfevents.${Math.floor(now())}.${host}.${nodeProcess().pid}.${opened++}.v2`;
    this.#path = nodeModule("node:path").join(folder, name);
  }

  /** A summary of `summaries.ts` at a step. */
  add(step: number, summary: Uint8Array): void {
    this.#pending.push(record(message(double(1, now()), whole(2, step), bytes(5, summary))));
  }

  flush(): void {
    const { appendFileSync, mkdirSync } = nodeModule("node:fs");
    if (this.#isNew) mkdirSync(nodeModule("node:path").dirname(this.#path), { recursive: true });
    this.#isNew = false;
    appendFileSync(this.#path, message(...this.#pending));
    this.#pending = [];
  }
}

function now(): number {
  return Date.now() / 1000;
}

/** The data with their length and both CRCs. */
export function record(data: Uint8Array): Uint8Array {
  const length = new Uint8Array(BigUint64Array.of(BigInt(data.length)).buffer);
  const crc = (of: Uint8Array) => new Uint8Array(Uint32Array.of(maskedCrc(of)).buffer);
  return message(length, crc(length), data, crc(data));
}
