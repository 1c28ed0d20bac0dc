const CCITT = 0x1021;

/** CRC-CCITT (initial value 0, not reflected) over destination, count, header and data of a whole frame: everything but the two bytes of the CRC. */
export function crcOf(frame: Uint8Array): number {
  let crc = 0;
  for (const [index, byte] of frame.entries()) {
    if (index === 2 || index === frame.length - 1) continue;
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ CCITT) & 0xffff;
  }
  return crc;
}
