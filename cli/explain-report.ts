import {
  formatFraction,
  formatInstant,
  formatMilli,
  formatMoney,
  fraction,
  money,
  success,
  type Fraction,
  type Reply,
} from '#kernel';
import {
  explainOf,
  explainReceipt,
  type ReceiptEntries,
  type receiptNamed,
  unitOfLine,
  type ExplainedEntry,
  type ExplainedLine,
  type LineBasis,
  type ReadingDecision,
} from '#server';
import type { BooksGiven } from './books-options.ts';
import { siteAndBooks, withLook } from './site-books.ts';

/** An entry of the ledger and how it came about, in exact decimals. */
export type ExplainReport = ReturnType<typeof plainEntry>;
export type ExplainedStep = NonNullable<ExplainReport['charge']>['lines'][number];

/** Explains an entry from the books as they are now. Refusals: ENTRY_UNKNOWN, TENANCY_UNKNOWN, CONFIGURATION_UNREADABLE. Rejects as `withLook` and `siteAndBooks` do. */
export async function explainReport(entry: string, at: BooksGiven): Promise<Reply<ExplainReport>> {
  const found = siteAndBooks(at);
  if (!found.ok) return found;
  const { source, site } = found.value;
  return withLook(source, async (books) => {
    const explained = await explainOf(site, books, entry);
    if (!explained.ok) return explained;
    const serials = new Map<string, string>(site.meters.map(({ id, serial }) => [id, serial]));
    return success(plainEntry(explained.value, { serials, zone: site.site.zone }));
  });
}

/** A receipt and everything that its payments booked. */
export interface ReceiptReport {
  readonly receipt: string;
  readonly issuedAt: string;
  readonly session: string;
  readonly zone: string;
  readonly entries: readonly ExplainReport[];
}

/** Explains what a receipt names, by its number as it is printed: `lobby-000123`. Refusals: RECEIPT_UNKNOWN, and as `explainReport`. */
export async function receiptReport(
  named: NonNullable<ReturnType<typeof receiptNamed>>,
  at: BooksGiven,
): Promise<Reply<ReceiptReport>> {
  const found = siteAndBooks(at);
  if (!found.ok) return found;
  const { source, site } = found.value;
  return withLook(source, async (books) => {
    const explained = await explainReceipt(site, books, named);
    if (!explained.ok) return explained;
    const { receipt, entries } = explained.value;
    const serials = new Map<string, string>(site.meters.map(({ id, serial }) => [id, serial]));
    return success({
      receipt: receiptNumber(receipt),
      issuedAt: formatInstant(receipt.issuedAt),
      session: receipt.sessionId,
      zone: site.site.zone,
      entries: entries.map((entry) => plainEntry(entry, { serials, zone: site.site.zone })),
    });
  });
}

/** As it is printed. */
function receiptNumber({ kioskId, number }: ReceiptEntries['receipt']): string {
  return `${kioskId}-${String(number).padStart(6, '0')}`;
}

function plainEntry(
  { transaction, charge, because, receipts }: ExplainedEntry,
  at: { serials: ReadonlyMap<string, string>; zone: string },
) {
  return {
    sequence: transaction.sequence,
    id: transaction.id,
    kind: transaction.kind,
    occurredAt: formatInstant(transaction.occurredAt),
    recordedAt: formatInstant(transaction.recordedAt),
    corrects: transaction.corrects,
    facts: transaction.facts,
    receipts: receipts.map(receiptNumber),
    because: because === null ? null : plainDecision(because),
    zone: at.zone,
    entries: transaction.entries.map(({ account, amount }) => ({ account, amount: formatMoney(amount) })),
    agrees: charge === null || charge.lines.every(({ verdict }) => verdict === 'agrees'),
    charge:
      charge === null
        ? null
        : {
            utility: charge.utility,
            period: charge.periodKey,
            lines: charge.lines.map((each) => plainLine(each, at.serials)),
          },
  };
}

function plainDecision({ id, kind, meterId, changedFrom, multiplier, note, decidedBy, decidedAt }: ReadingDecision) {
  return {
    id,
    kind,
    meter: meterId,
    since: changedFrom === null ? null : formatInstant(changedFrom),
    multiplier: multiplier === null ? null : String(multiplier),
    reason: note,
    decidedBy,
    decidedAt: formatInstant(decidedAt),
  };
}

function plainLine(
  { line, before, posted, multipliers, estimates, recomputed, verdict }: ExplainedLine,
  serials: ReadonlyMap<string, string>,
) {
  const isPercentage = line.kind === 'tax' || line.kind === 'rebate';
  return {
    key: line.key,
    kind: line.kind,
    meter: line.meterId,
    serial: line.meterId === null ? null : (serials.get(line.meterId) ?? null),
    from: formatInstant(line.from),
    to: formatInstant(line.to),
    registers:
      line.registers === null ? null : { from: formatMilli(line.registers.from), to: formatMilli(line.registers.to) },
    multiplier: multipliers.length === 0 ? null : String(multipliers.at(-1)?.multiplier),
    multipliers: multipliers.map(({ since, multiplier }) => ({
      since: since === null ? null : formatInstant(since),
      multiplier: String(multiplier),
    })),
    estimates,
    quantity: line.quantity === null ? null : formatMilli(line.quantity),
    unit: unitOfLine(line),
    tariff: line.tariffId,
    versionFrom: line.versionFrom,
    // Parts per million to per cent: four places.
    price: isPercentage ? null : formatMoney(line.price),
    percent: isPercentage ? formatMoney(money(line.price * 100n)) : null,
    estimated: line.estimated,
    ...plainBasis(line.basis),
    amount: formatMoney(line.amount),
    before: formatMoney(before),
    posted: formatMoney(posted),
    recomputed: formatMoney(recomputed),
    verdict,
  };
}

function plainBasis(basis: LineBasis) {
  const { block, base, rounding } = basis;
  return {
    name: basis.name,
    band: basis.band,
    block:
      block === null
        ? null
        : {
            number: block.number,
            over: formatMilli(block.over),
            upTo: block.upTo === null ? null : formatMilli(block.upTo),
            kind: block.kind,
            counted: block.count,
            before: formatMilli(block.before),
          },
    conversion: basis.conversion === null ? null : formatFraction(basis.conversion),
    base: base === null ? null : { amount: formatMoney(base.amount), of: base.of },
    peakAt: basis.peakAt === null ? null : formatInstant(basis.peakAt),
    factor: basis.factor === null ? null : formatFraction(basis.factor),
    exact: unitsOf(basis.exact),
    rounding: { mode: rounding.mode, step: formatMoney(rounding.step) },
  };
}

/** Micro-units to units: a decimal where it is one of six places, else a fraction. */
function unitsOf(exact: Fraction): string {
  return exact.numerator % exact.denominator === 0n
    ? formatMoney(money(exact.numerator / exact.denominator))
    : formatFraction(fraction(exact.numerator, exact.denominator * 1_000_000n));
}
