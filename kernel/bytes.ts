/** Writes bytes as spaced capital hexadecimal, as protocol documents do: `02 03 06`. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
}

/** Reads hexadecimal with or without spaces; null when it is not whole bytes of hexadecimal. */
export function parseHex(text: string): Uint8Array | null {
  const compact = text.replaceAll(/\s/g, '');
  if (compact.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(compact)) return null;
  return Uint8Array.from({ length: compact.length / 2 }, (_, index) =>
    Number.parseInt(compact.slice(index * 2, index * 2 + 2), 16),
  );
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function reflectedCrc16(bytes: Uint8Array, polynomial: number, initial: number): number {
  let crc = initial;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  }
  return crc;
}

/** CRC-16/KERMIT (polynomial 8408h reflected, start 0): CCNET and ID-003 send it low byte first. */
export function crc16Kermit(bytes: Uint8Array): number {
  return reflectedCrc16(bytes, 0x8408, 0);
}

/** CRC-16/MODBUS (polynomial A001h reflected, start FFFFh): low byte first on the wire. */
export function crc16Modbus(bytes: Uint8Array): number {
  return reflectedCrc16(bytes, 0xa001, 0xffff);
}
