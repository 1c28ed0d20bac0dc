import { present } from '#kernel';
import { encodeBasis } from './line-basis.ts';
import type { NewTransaction, RatedLine } from './model.ts';

/**
 * Writes the canonical encoding: numbers big-endian, every text and list preceded by its length (so no two contents share an encoding), every
 * structure preceded by its name and version. One writer is used again and again: `take` hands out the bytes and starts over.
 */
export class CanonicalWriter {
  #bytes = Buffer.allocUnsafe(4096);
  #at = 0;

  text(value: string): this {
    this.#reserve(4 + value.length * 3);
    const length = this.#bytes.write(value, this.#at + 4);
    this.#bytes.writeUInt32BE(length, this.#at);
    this.#at += 4 + length;
    return this;
  }

  optionalText(value: string | null): this {
    return value === null ? this.count(0) : this.count(1).text(value);
  }

  /** A length, a number of items, or a yes (1) or no (0). */
  count(value: number): this {
    this.#reserve(4);
    this.#at = this.#bytes.writeUInt32BE(value, this.#at);
    return this;
  }

  /** A signed 64-bit number: micro-units, thousandths, milliseconds, sequences. */
  integer(value: bigint): this {
    this.#reserve(8);
    this.#at = this.#bytes.writeBigInt64BE(value, this.#at);
    return this;
  }

  optionalInteger(value: bigint | null): this {
    return value === null ? this.count(0) : this.count(1).integer(value);
  }

  /** Bytes whose length the structure fixes, such as a hash. */
  fixed(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  /** A view of what was written since the last `take`; good until the writer is used again. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#at);
    this.#at = 0;
    return taken;
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + length));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

/** What an id stands for. Not in it: when it happened and was recorded, so that a retry of the same content is the same content. */
export type TransactionContent = Pick<NewTransaction, 'id' | 'kind' | 'corrects' | 'entries' | 'facts'>;

/** `entries` must be in canonical order (see `canonicalEntries`); facts are put in order of their names here. */
export function writeContent(writer: CanonicalWriter, content: TransactionContent): void {
  writer.text('foyer/content/1').text(content.id).text(content.kind).optionalText(content.corrects);
  writer.count(content.entries.length);
  for (const entry of content.entries) writer.text(entry.account).integer(entry.amount);
  const names = Object.keys(content.facts).sort();
  writer.count(names.length);
  for (const name of names) writer.text(name).text(present(content.facts[name], 'a fact has a value'));
}

/** One posted transaction as the chain holds it: its place, its times, its content by hash, and how a charge came about. */
export interface ChainRecord {
  readonly sequence: number;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly contentHash: Uint8Array;
  readonly lines: readonly RatedLine[];
}

export function writeRecord(writer: CanonicalWriter, record: ChainRecord): void {
  writer.text('foyer/record/2').integer(BigInt(record.sequence));
  writer.integer(BigInt(record.occurredAt)).integer(BigInt(record.recordedAt)).fixed(record.contentHash);
  writer.count(record.lines.length);
  for (const line of record.lines) writeLine(writer, line);
}

function writeLine(writer: CanonicalWriter, line: RatedLine): void {
  writer.text(line.key).text(line.kind).text(line.utility).optionalText(line.meterId);
  writer.text(line.tariffId).text(line.versionFrom).integer(BigInt(line.from)).integer(BigInt(line.to));
  writer.optionalInteger(line.registers?.from ?? null).optionalInteger(line.registers?.to ?? null);
  writer.optionalInteger(line.quantity).integer(line.price);
  writer.count(line.estimated ? 1 : 0).integer(line.amount);
  writer.text(line.chargeClass).text(line.revenueAccount).text(encodeBasis(line.basis));
}
