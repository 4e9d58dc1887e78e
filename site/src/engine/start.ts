/** The package starts once a worker; every call waits for it. */
import { init } from "throughtime";

let started: Promise<void> | null = null;

export function ready(): Promise<void> {
  started ??= init().catch((error) => {
    started = null;
    throw error;
  });
  return started;
}

/** Lets waiting messages in, so that a newer call need not wait for a long one. */
export function rest(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
