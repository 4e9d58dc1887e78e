import { fail } from "../../core/errors.js";
import { ByteReader } from "../bytes.js";
import type { FileBytes } from "./file.js";

/** Kinds of messages in the header of an object. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** One fact about an object. */
export interface Message {
  readonly type: number;
  readonly data: Uint8Array;
}

/** A message's data lie at another object: a datatype that several share. */
const SHARED = 0x02;
/** Types that lie elsewhere may not point on. */
const DEEPEST_SHARING = 1;

/** What is said about the object at an address. */
export function readObjectHeader(file: FileBytes, where: string, address: number, sharing = 0): readonly Message[] {
  return file.once("object", address, () => readMessages(file, where, address, sharing));
}

function readMessages(file: FileBytes, where: string, address: number, sharing: number): Message[] {
  const version = file.peek(where, address, 1).u8();
  const found: Message[] = [];
  const add = (type: number, flags: number, data: Uint8Array) => {
    if (flags & SHARED && type === MESSAGE.datatype) {
      found.push(...sharedMessage(file, where, type, data, sharing));
    } else if (flags & SHARED && (Object.values(MESSAGE) as number[]).includes(type)) {
      fail("unsupported", where, "header messages of its own", `a shared message of type ${type}`);
    } else found.push({ type, data });
  };
  if (version === 1) readVersion1(file, where, address, add);
  else if (version === SIGNATURE_START) readVersion2(file, where, address, add);
  else fail("bad-file", where, "an object header of version 1 or 2", `version ${version}`);
  return found;
}

/** The data of the only message of this type, if there is one. */
export function messageOf(messages: readonly Message[], where: string, type: number): ByteReader | undefined {
  const found = messages.find((message) => message.type === type);
  return found && new ByteReader(found.data, where);
}

type Add = (type: number, flags: number, data: Uint8Array) => void;

function readVersion1(file: FileBytes, where: string, address: number, add: Add): void {
  const start = file.block(where, address, 16);
  start.skip(2);
  const count = start.u16();
  start.skip(4);
  const blocks = [file.block(where, address + 16, start.u32())];
  let read = 0;
  for (let reader = blocks.shift(); reader; reader = blocks.shift()) {
    while (read < count && reader.left >= 8) {
      const [type, size, flags] = [reader.u16(), reader.u16(), reader.u8()];
      reader.skip(3);
      const data = reader.take(size);
      read++;
      if (type === MESSAGE.continuation) blocks.push(continuation(file, where, data));
      else add(type, flags, data);
    }
  }
  if (read < count) fail("bad-file", where, `${count} header messages`, `${read}`);
}

const SIGNATURE_START = "O".charCodeAt(0);
const HAS_TIMES = 0x20;
const HAS_LIMITS = 0x10;
const HAS_ORDER = 0x04;
const CHECKSUM = 4;

function readVersion2(file: FileBytes, where: string, address: number, add: Add): void {
  const start = file.peek(where, address, 6);
  start.expect("OHDR");
  const version = start.u8();
  if (version !== 2) fail("bad-file", where, "an object header of version 1 or 2", `version ${version}`);
  const flags = start.u8();
  const sizeSize = 1 << (flags & 3);
  const prefix = 6 + (flags & HAS_TIMES ? 16 : 0) + (flags & HAS_LIMITS ? 4 : 0);
  const size = file.peek(where, address + prefix, sizeSize).uint(sizeSize);
  const first = file.block(where, address, prefix + sizeSize + size + CHECKSUM);
  first.skip(prefix + sizeSize);
  const blocks = [first];
  const head = flags & HAS_ORDER ? 6 : 4;
  for (let reader = blocks.shift(); reader; reader = blocks.shift()) {
    while (reader.left >= head + CHECKSUM) {
      const [type, size, messageFlags] = [reader.u8(), reader.u16(), reader.u8()];
      reader.skip(head - 4);
      const data = reader.take(size);
      if (type !== MESSAGE.continuation) add(type, messageFlags, data);
      else {
        const next = continuation(file, where, data);
        next.expect("OCHK");
        blocks.push(next);
      }
    }
  }
}

function continuation(file: FileBytes, where: string, data: Uint8Array): ByteReader {
  const reader = new ByteReader(data, where);
  const address = file.setAddress(reader);
  return file.block(where, address, file.length(reader));
}

/** The message of that type of the object that a shared message points to. */
function sharedMessage(file: FileBytes, where: string, type: number, data: Uint8Array, sharing: number): Message[] {
  const reader = new ByteReader(data, where);
  const version = reader.u8();
  const kind = reader.u8();
  if (version === 1) reader.skip(6);
  const inHeap = version === 3 && kind !== 2;
  if (version < 1 || version > 3 || inHeap || sharing >= DEEPEST_SHARING) {
    fail("unsupported", where, "a datatype of its own, or of another object", `a shared message of version ${version}`);
  }
  const address = file.setAddress(reader);
  const there = readObjectHeader(file, where, address, sharing + 1);
  return there.filter((message) => message.type === type);
}
