import type { Language } from '#language';
import { officeTranslatorFor, type OfficeTranslator } from '#language/office';
import type { ExplainedStep, ExplainReport, ReceiptReport } from './explain-report.ts';

/** Says in a language what a receipt names, entry by entry. */
export function receiptWords(report: ReceiptReport, language: Language): string {
  const voice = officeTranslatorFor(language);
  const { receipt, entries, zone, issuedAt } = report;
  const head = voice.text('explain.receipt', {
    receipt,
    at: voice.shortDateTime(issuedAt, zone),
    credited: entries.length === 0 ? 'no' : 'yes',
  });
  return [head, ...entries.map((entry) => explainWords(entry, language))].join('\n\n');
}

/** Says in a language how an entry came about, step by step. Amounts are exact decimals, as the books have them. */
export function explainWords(report: ExplainReport, language: Language): string {
  const voice = officeTranslatorFor(language);
  const { charge, zone, corrects } = report;
  const at = voice.shortDateTime(report.occurredAt, zone);
  return [
    voice.text('explain.head', { sequence: String(report.sequence), kind: report.kind, at }),
    ...(charge === null ? [] : [voice.text('explain.period', { period: charge.period, utility: charge.utility })]),
    ...(corrects === null ? [] : [voice.text('explain.corrects', { entry: corrects })]),
    ...(report.because === null ? [] : [becauseWords(report.because, { voice, zone })]),
    ...report.receipts.map((receipt) => voice.text('explain.on_receipt', { receipt })),
    ...report.entries.map((entry) => `  ${voice.text('explain.entry', entry)}`),
    ...(charge?.lines ?? []).flatMap((line) => lineWords(line, { voice, zone })),
  ].join('\n');
}

function lineWords(line: ExplainedStep, { voice, zone }: { voice: OfficeTranslator; zone: string }): readonly string[] {
  const moment = (at: string) => voice.shortDateTime(at, zone);
  const { registers, block, conversion } = line;
  return [
    '',
    voice.text('explain.line', { kind: line.kind, named: line.name === null ? 'no' : 'yes', name: line.name ?? '' }),
    ...[
      voice.text('explain.span', { from: moment(line.from), to: moment(line.to) }),
      ...(registers === null
        ? []
        : [voice.text('explain.registers', { meter: line.serial ?? line.meter ?? '', ...registers })]),
      ...multiplierWords(line, { voice, zone }),
      ...(conversion === null ? [] : [voice.text('explain.conversion', { conversion })]),
      voice.text('explain.tariff', { tariff: line.tariff, since: line.versionFrom }),
      ...(line.band === null ? [] : [voice.text('explain.band', { band: line.band })]),
      ...(block === null
        ? []
        : [
            voice.text('explain.block', {
              number: String(block.number),
              over: block.over,
              open: block.upTo === null ? 'yes' : 'no',
              upTo: block.upTo ?? '',
              counted: block.counted,
            }),
            ...(block.kind === 'volume' ? [voice.text('explain.block.all')] : []),
          ]),
      ...(line.peakAt === null ? [] : [voice.text('explain.peak', { at: moment(line.peakAt) })]),
      productWords(line, voice),
      voice.text('explain.rounded', { ...line.rounding, amount: line.amount }),
      voice.text('explain.before', { before: line.before, posted: line.posted }),
      ...(line.estimated && line.estimates.length === 0 ? [voice.text('explain.estimated')] : []),
      ...line.estimates.map(({ method, hours, hoursKnown }) =>
        voice.text('explain.estimate', {
          method: method ?? 'unknown',
          hours: String(hours),
          known: String(hoursKnown ?? 0),
        }),
      ),
      voice.text('explain.verdict', { verdict: line.verdict, recomputed: line.recomputed }),
    ].map((each) => `  ${each}`),
  ];
}

/** Only where one is not one, or where it changed. */
function multiplierWords(
  { multipliers }: ExplainedStep,
  { voice, zone }: { voice: OfficeTranslator; zone: string },
): readonly string[] {
  if (multipliers.every(({ multiplier }) => multiplier === '1')) return [];
  return multipliers.map(({ since, multiplier }, place) =>
    since === null || place === 0
      ? voice.text('explain.multiplier', { multiplier })
      : voice.text('explain.multiplier.since', { multiplier, since: voice.shortDateTime(since, zone) }),
  );
}

function becauseWords(
  because: NonNullable<ExplainReport['because']>,
  { voice, zone }: { voice: OfficeTranslator; zone: string },
): string {
  const { kind, meter, since, multiplier, reason } = because;
  return voice.text('explain.because', {
    kind,
    meter,
    multiplier: multiplier ?? '',
    since: since === null ? '' : voice.shortDateTime(since, zone),
    reason,
  });
}

function productWords(line: ExplainedStep, voice: OfficeTranslator): string {
  const { quantity, unit, price, percent, base, exact } = line;
  if (percent !== null && base !== null) return voice.text('explain.share', { percent, base: base.amount, exact });
  return quantity === null || price === null
    ? voice.text('explain.amount', { exact })
    : voice.text('explain.product', { quantity, unit, price, exact });
}
