/** The remainder of each byte, bits in reverse, by a polynomial that is so as well. */
function table(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1;
    return rest;
  });
}

function crcBy(remainders: Uint32Array): (bytes: Uint8Array) => number {
  return (bytes) => {
    let rest = 0xffffffff;
    for (let i = 0; i < bytes.length; i++) rest = remainders[(rest ^ bytes[i]!) & 0xff]! ^ (rest >>> 8);
    return ~rest >>> 0;
  };
}

/** The CRC-32 of some bytes, as zip files have it. **Source** PKWARE, APPNOTE.TXT 4.4.7. */
export const crc32: (bytes: Uint8Array) => number = /* @__PURE__ */ crcBy(/* @__PURE__ */ table(0xedb88320));

/** The CRC-32C of some bytes, by Castagnoli's polynomial. **Source** RFC 3720, appendix B.4. */
export const crc32c: (bytes: Uint8Array) => number = /* @__PURE__ */ crcBy(/* @__PURE__ */ table(0x82f63b78));

/** The same, turned and moved, as it stands in event files: the CRC of data that hold CRCs would tell little. */
export function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
