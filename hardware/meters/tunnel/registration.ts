import { concatBytes, FaultError, parseHex } from '#kernel';

/** No registration is longer. */
export const LONGEST_REGISTRATION_BYTES = 128;
const HEX = 'hex:';
const ID = '{id}';

/** What a meter that dials in says first; each belongs to one registration id. */
export class Registrations {
  readonly #packets: ReadonlyMap<string, Uint8Array>;

  /**
   * `template` is the packet with `{id}` in it: `{id}`, `REG:{id}`, or `hex: 68 {id} 16` where the id's own digits are bytes. Throws CONFIGURATION_INVALID where an id
   * cannot stand there, or one packet would begin another.
   */
  constructor(ids: readonly string[], { template }: { template: string }) {
    this.#packets = new Map(ids.map((id) => [id, packetOf(id, template)]));
    for (const [id, packet] of this.#packets)
      for (const [other, longer] of this.#packets)
        if (id !== other && startsWith(longer, packet))
          throw invalid(`the registrations ${id} and ${other} begin alike, so that one could be taken for the other`);
  }

  /** Whose packet the bytes begin with; `more` while it may still become one. */
  read(bytes: Uint8Array): { kind: 'known'; id: string } | { kind: 'more' } | { kind: 'unknown' } {
    for (const [id, packet] of this.#packets) if (startsWith(bytes, packet)) return { kind: 'known', id };
    const begun = [...this.#packets.values()].some((packet) => startsWith(packet, bytes));
    return begun ? { kind: 'more' } : { kind: 'unknown' };
  }

  packet(id: string): Uint8Array {
    return this.#packets.get(id) ?? new Uint8Array(0);
  }
}

/** Text as it stands, or bytes after `hex:`. Throws CONFIGURATION_INVALID. */
export function bytesIn(text: string): Uint8Array {
  if (!text.startsWith(HEX)) return new TextEncoder().encode(text);
  const bytes = parseHex(text.slice(HEX.length));
  if (bytes === null || bytes.length === 0) throw invalid(`${text} is not whole bytes of hexadecimal`);
  return bytes;
}

/** What is left once everything in front is gone that keeps a connection alive and says nothing. */
export function withoutHeartbeats(bytes: Uint8Array, heartbeats: readonly Uint8Array[]): Uint8Array {
  let rest = bytes;
  for (;;) {
    const beat = heartbeats.find((one) => one.length > 0 && startsWith(rest, one));
    if (beat === undefined) return rest;
    rest = withoutLineEnd(rest.slice(beat.length));
  }
}

function packetOf(id: string, template: string): Uint8Array {
  const [before = '', after = '', more] = template.split(ID);
  if (!template.includes(ID) || more !== undefined) throw invalid(`${template} must have {id} in it, once`);
  const hex = template.startsWith(HEX);
  const parts = hex ? [before.slice(HEX.length), id, after] : [before, id, after];
  const bytes = parts.map((part) => (hex ? parseHex(part) : new TextEncoder().encode(part)));
  const whole = concatBytes(...bytes.map((part) => part ?? new Uint8Array(0)));
  if (bytes.includes(null) || whole.length === 0 || whole.length > LONGEST_REGISTRATION_BYTES)
    throw invalid(`the registration ${id} cannot stand in ${template}`);
  return whole;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, index) => byte === bytes[index]);
}

/** Some devices end what they say with a line end, and some do not. */
function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0x0d && byte !== 0x0a && byte !== 0);
  return first < 0 ? new Uint8Array(0) : bytes.slice(first);
}

function invalid(message: string): FaultError {
  return new FaultError('CONFIGURATION_INVALID', { message });
}
