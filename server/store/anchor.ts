import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Witness } from '../ledger/index.ts';

/** The longest line an anchor has; it is always written whole, over the last one. */
const LINE_BYTES = 128;

/** Beside the key, away from the database: whoever shortens or restores the database does not shorten this. */
export function anchorFile(keyFile: string): string {
  return `${keyFile}.anchor`;
}

/**
 * Where the chain last ended, kept outside the database. It is written after each commit and never waited for: after a power cut it may be behind the
 * ledger, which proves a little less, but it is never before it, which would accuse wrongly.
 */
export class Anchor {
  readonly #descriptor: number;

  constructor(keyFile: string) {
    const file = anchorFile(keyFile);
    this.#descriptor = openSync(file, existsSync(file) ? 'r+' : 'w+', 0o600);
    ftruncateSync(this.#descriptor, LINE_BYTES);
  }

  move(end: { readonly sequence: number; readonly hash: Uint8Array }): void {
    const line = `${end.sequence} ${Buffer.from(end.hash).toString('hex')}`;
    writeSync(this.#descriptor, line.padEnd(LINE_BYTES - 1) + '\n', 0);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** What the anchor saw; null where there is none, or none that can be read (a first write that a power cut ended). */
export function readAnchor(keyFile: string): Witness | null {
  const file = anchorFile(keyFile);
  if (!existsSync(file)) return null;
  const match = /^(\d{1,15}) ([0-9a-f]{64})\s*$/.exec(readFileSync(file, 'latin1'));
  const [, sequence, hashHex] = match ?? [];
  return sequence === undefined || hashHex === undefined
    ? null
    : { name: 'the anchor beside the key', sequence: Number(sequence), hashHex };
}
