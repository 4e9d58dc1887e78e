/** The event loop gets a turn at least this often. */
const TURN_MS = 50;

/** Lets the event loop run now and then, so that a page stays alive and a signal is seen. */
export class Pace {
  private last = performance.now();

  /** A promise to await when it is time for a pause, else undefined: most steps need not wait at all. */
  due(): Promise<void> | undefined {
    if (performance.now() - this.last < TURN_MS) return undefined;
    return pause().then(() => {
      this.last = performance.now();
    });
  }
}

/** One turn of the event loop, without the four milliseconds browsers add to nested timeouts. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
