import { assertNever } from '#kernel';
import type { Receipt, SplitLine } from '#contracts/receipt';
import type { Translator } from '#language';
import type { PrinterProfile } from '../../profiles/index.ts';
import { columnsOf } from './break-text.ts';
import type { Bitmap } from '../bitmap.ts';
import type { PrintLine, Scale } from './print-line.ts';
import { centred, pair, rule, space, text, type Paper } from './rows.ts';

/** The largest print of the amount that still fits. */
const SCALES: readonly Scale[] = [3, 2, 1];

/**
 * Lays a receipt out for one width of paper: pure, the words come from the catalogue of the receipt's language. A receipt without a split is a pending
 * slip and says so first.
 */
export function layoutReceipt(
  receipt: Receipt,
  at: { profile: PrinterProfile; words: Translator; logo?: Bitmap },
): PrintLine[] {
  const paper: Paper = { columns: at.profile.paper.columns, words: at.words };
  const sections = [
    headOf(receipt, paper),
    particularsOf(receipt, paper),
    amountOf(receipt, paper),
    claimOf(receipt, paper),
    splitOf(receipt, paper),
    balanceOf(receipt, paper),
    supplyOf(receipt, paper),
    taxOf(receipt, paper),
  ].filter((section) => section.length > 0);
  return [
    ...(at.logo === undefined ? [] : [{ kind: 'picture' as const, bitmap: at.logo }, space(12)]),
    ...sections.flatMap((section, index) =>
      index === 0 ? section : [rule(index === 1 ? 'thick' : 'thin'), ...section],
    ),
    ...referenceOf(receipt, paper),
    { kind: 'cut' },
  ];
}

function headOf(receipt: Receipt, paper: Paper): PrintLine[] {
  const { seller } = receipt;
  const pending = receipt.split === null;
  return [
    ...centred(seller.name, paper, { weight: 'bold', scale: 2 }),
    ...seller.address.flatMap((row) => centred(row, paper)),
    ...centred(paper.words.text('receipt.taxNumber', { number: seller.taxNumber }), paper),
    space(12),
    ...centred(paper.words.text(pending ? 'receipt.title.pending' : 'receipt.title'), paper, { weight: 'bold' }),
    ...(receipt.copy > 0
      ? centred(paper.words.text('receipt.copy', { n: receipt.copy }), paper, { weight: 'bold', scale: 2 })
      : []),
    ...(pending ? centred(paper.words.text('receipt.pending.explanation'), paper) : []),
  ];
}

function particularsOf(receipt: Receipt, paper: Paper): PrintLine[] {
  const { words } = paper;
  const list = (key: 'receipt.units' | 'receipt.meters', values: readonly string[]) =>
    values.length === 0 ? [] : pair(words.text(key, { count: values.length }), values.join(', '), paper);
  return [
    ...pair(words.text('receipt.number'), receiptNumber(receipt), paper),
    ...pair(words.text('receipt.date'), words.dateTime(receipt.issuedAt, receipt.zone), paper),
    ...pair(words.text('receipt.tenant'), receipt.tenantReference, paper),
    ...list('receipt.units', receipt.units),
    ...list('receipt.meters', receipt.meterSerials),
  ];
}

function amountOf(receipt: Receipt, paper: Paper): PrintLine[] {
  const amount = paper.words.money(receipt.amount);
  const scale = SCALES.find((factor) => columnsOf(amount) * factor <= paper.columns) ?? 1;
  return [
    ...centred(paper.words.text(`receipt.means.${receipt.means}`), paper),
    space(6),
    ...centred(amount, paper, { weight: 'bold', scale }),
    space(6),
    ...paymentsByPhone(receipt, paper.words).flatMap((sentence) => centred(sentence, paper)),
    ...notesOf(receipt).flatMap((notes) =>
      centred(
        paper.words.text(`receipt.payment.${notes.state}`, {
          count: notes.count,
          value: paper.words.money(notes.value),
        }),
        paper,
      ),
    ),
  ];
}

type Payment = Receipt['payments'][number];

/** Each with the provider's own name for it, by which a claim finds it there. */
function paymentsByPhone(receipt: Receipt, words: Translator): string[] {
  return receipt.payments
    .filter(({ means }) => means === 'qr')
    .map(({ amount, state, reference }) => {
      const value = words.money(amount);
      return reference === null
        ? words.text(`receipt.phone.${state}`, { value })
        : words.text(`receipt.phone.${state}.reference`, { value, reference });
    });
}

/** Notes of one value and one fate are counted, not listed. */
function notesOf(receipt: Receipt): { value: Payment['amount']; state: Payment['state']; count: number }[] {
  const groups = new Map<string, { value: Payment['amount']; state: Payment['state']; count: number }>();
  for (const { amount, state } of receipt.payments.filter(({ means }) => means === 'cash')) {
    const key = `${amount.amount} ${state}`;
    const group = groups.get(key) ?? { value: amount, state, count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  return [...groups.values()];
}

function claimOf(receipt: Receipt, paper: Paper): PrintLine[] {
  if (receipt.claimCode === null) return [];
  return [
    ...centred(paper.words.text('receipt.claim.title'), paper),
    space(6),
    ...centred(receipt.claimCode, paper, { weight: 'bold', scale: 2 }),
    space(6),
    ...centred(paper.words.text('receipt.claim.explanation'), paper),
  ];
}

function splitOf(receipt: Receipt, paper: Paper): PrintLine[] {
  if (receipt.split === null) return [];
  const line = ({ kind, amount, remaining }: SplitLine) => [
    ...pair(paper.words.text(`receipt.split.${kind}`), paper.words.money(amount), paper),
    ...(remaining === null
      ? []
      : pair(`  ${paper.words.text('receipt.split.remaining')}`, paper.words.money(remaining), paper)),
  ];
  return [
    ...text(paper.words.text('receipt.split.title'), paper, { weight: 'bold', align: 'left', scale: 1 }),
    ...receipt.split.flatMap(line),
  ];
}

function balanceOf(receipt: Receipt, paper: Paper): PrintLine[] {
  const { words } = paper;
  const { balanceBefore, balanceAfter, daysLeft } = receipt;
  return [
    ...(balanceBefore === null ? [] : pair(words.text('receipt.balance.before'), words.money(balanceBefore), paper)),
    ...(balanceAfter === null
      ? []
      : pair(words.text('receipt.balance.after'), words.money(balanceAfter), paper, { weight: 'bold' })),
    ...(daysLeft === null ? [] : [space(6), ...centred(daysText(daysLeft, words), paper, { weight: 'bold' })]),
  ];
}

function daysText(days: { least: number; most: number }, words: Translator): string {
  return days.least === days.most
    ? words.text('receipt.daysLeft', { most: days.most })
    : words.text('receipt.daysLeft.range', { least: days.least, most: days.most });
}

function supplyOf(receipt: Receipt, paper: Paper): PrintLine[] {
  return [
    ...receipt.steps.flatMap(({ step, at }) =>
      pair(paper.words.text(`receipt.step.${step}`), paper.words.clockTime(at, receipt.zone), paper),
    ),
    ...supplyText(receipt.supply, paper.words).flatMap((sentence) => [
      space(6),
      ...centred(sentence, paper, { weight: 'bold' }),
    ]),
  ];
}

function supplyText(supply: Receipt['supply'], words: Translator): string[] {
  switch (supply) {
    case 'on':
    case 'off':
    case 'coming_back':
    case 'unknown':
      return [words.text(`receipt.supply.${supply}`)];
    case 'unchanged':
      return [];
    default:
      return assertNever(supply);
  }
}

function taxOf(receipt: Receipt, paper: Paper): PrintLine[] {
  const { note, ratePercent } = receipt.tax;
  const sentence =
    ratePercent === null
      ? paper.words.text(`receipt.tax.${note}`)
      : paper.words.text(`receipt.tax.${note}.rate`, { rate: ratePercent });
  return text(sentence, paper, { weight: 'normal', align: 'left', scale: 1 });
}

function referenceOf(receipt: Receipt, paper: Paper): PrintLine[] {
  return [
    ...(receipt.proof === null ? [] : [space(16), { kind: 'qr' as const, text: receipt.proof }]),
    space(8),
    ...centred(paper.words.text('receipt.reference'), paper),
    ...centred(receiptNumber(receipt), paper),
  ];
}

function receiptNumber(receipt: Receipt): string {
  return `${receipt.kioskId}-${String(receipt.number).padStart(6, '0')}`;
}
