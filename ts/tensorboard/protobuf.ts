/*
 * Fields of protocol buffers, as far as event files need them. A field is its number with its wire type, then its value; a message is the
 * bytes of its fields.
 *
 * Source: protobuf.dev, "Encoding".
 */

const WIRE = { varint: 0, fixed64: 1, bytes: 2 } as const;

/** A message of these fields. */
export function message(...fields: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((size, field) => size + field.length, 0));
  let at = 0;
  for (const field of fields) {
    bytes.set(field, at);
    at += field.length;
  }
  return bytes;
}

/** A whole number from 0 up. */
export function whole(field: number, value: number): Uint8Array {
  return message(key(field, "varint"), varint(value));
}

/** A number of 64 bits. */
export function double(field: number, value: number): Uint8Array {
  return message(key(field, "fixed64"), new Uint8Array(Float64Array.of(value).buffer));
}

/** Bytes, or a message inside of another. */
export function bytes(field: number, value: Uint8Array): Uint8Array {
  return message(key(field, "bytes"), varint(value.length), value);
}

export function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value));
}

function key(field: number, wire: keyof typeof WIRE): Uint8Array {
  return varint(field * 8 + WIRE[wire]);
}

/** Seven bits in each byte, the lowest first; the upper bit says that more follow. */
function varint(value: number): Uint8Array {
  const found: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) found.push((rest % 128) + 128);
  return Uint8Array.from([...found, rest]);
}
