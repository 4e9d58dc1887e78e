import { fail } from "../../core/errors.js";
import type { SourceStream } from "../../files/stream.js";

/** A byte order mark, and what it says of the encoding. */
const MARKS: readonly (readonly [encoding: string, ...bytes: number[]])[] = [
  ["utf-16le", 0xff, 0xfe],
  ["utf-16be", 0xfe, 0xff],
];

/** The text of a file in pieces: unpacked where it is gzipped, decoded, and without a byte order mark. **Errors** `bad-file`. */
export async function* textOf(where: string, stream: SourceStream, encoding = "utf-8"): AsyncGenerator<string> {
  const place = `${where}: ${stream.name}`;
  let decoder: TextDecoder | null = null;
  let any = false;
  for await (const bytes of unpacked(place, stream.chunks())) {
    decoder ??= decoderFor(place, bytes, encoding);
    const text = decoded(place, decoder, bytes, true);
    if (!any && text.includes("\0")) {
      fail("bad-file", place, "a file of text", "one with zeros in it", "Is it a table of another kind?");
    }
    any = true;
    yield text;
  }
  if (decoder !== null) yield decoded(place, decoder, new Uint8Array(), false);
}

function decoderFor(place: string, bytes: Uint8Array, given: string): TextDecoder {
  const [encoding = given] = MARKS.find(([, ...mark]) => mark.every((byte, k) => bytes[k] === byte)) ?? [];
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    return fail("invalid-argument", place, "an encoding that TextDecoder knows", `"${encoding}"`);
  }
}

function decoded(place: string, decoder: TextDecoder, bytes: Uint8Array, isMore: boolean): string {
  try {
    return decoder.decode(bytes, { stream: isMore });
  } catch {
    const hint = 'Name its encoding, such as { encoding: "windows-1252" }.';
    return fail("bad-file", place, `text in ${decoder.encoding}`, "bytes that are none", hint);
  }
}

/** The pieces, unpacked where they begin as gzip does. */
async function* unpacked(place: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    const first = await iterator.next();
    if (first.done) return;
    const all = { [Symbol.asyncIterator]: () => withFirst(first.value, iterator) };
    yield* first.value[0] === 0x1f && first.value[1] === 0x8b ? gunzipped(place, all) : all;
  } finally {
    await iterator.return?.();
  }
}

async function* withFirst(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function* gunzipped(place: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  let failure: unknown = null;
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const next = await iterator.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
      } catch (error) {
        failure = error;
        controller.error(error);
      }
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (failure !== null) throw failure;
    fail("bad-file", place, "gzipped data that are whole", (error as Error).message, "Is the file damaged?");
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
