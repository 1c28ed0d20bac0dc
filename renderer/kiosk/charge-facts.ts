import type { ChargeDetail, ChargeStep, HistoryLine } from '#contracts/api';
import { localDate, startOfDay, zone as zoneOf } from '#kernel';
import type { Translator } from '#language';
import { formulaPhrase, signedMoney } from './sentences.ts';

/** One thing that a charge rests on. */
export interface ChargeFact {
  readonly name: string;
  readonly text: string;
  /** The one that the line is about. */
  readonly lead?: boolean;
}

interface Telling {
  readonly line: HistoryLine;
  readonly detail: ChargeDetail;
  readonly words: Translator;
  readonly zone: string;
}

/** Everything that is needed to work a charge out again with a pencil: first how it adds up, then from what, then by which rule. */
export function chargeFacts(of: Telling): readonly ChargeFact[] {
  return [...sums(of), ...counted(of), ...priced(of), ...known(of)];
}

function sums({ line, detail, words }: Telling): readonly ChargeFact[] {
  const name = words.text('detail.formula');
  const amount = signedMoney(line.amount, words);
  const { tax, limit, factor } = detail;
  const formula = formulaPhrase(line, words);
  const often = factor === null ? '' : ` × ${words.exact(factor)}`;
  const told: string[] = [];
  if (formula !== null) told.push(`${formula}${often} = ${amount}`);
  if (tax !== null) {
    const { percent, base } = tax;
    const of = { percent: words.quantity(percent, '%'), name: tax.name, base: words.money(base), amount };
    told.push(words.text('detail.tax.text', of));
  }
  if (limit !== null) {
    const of = { limit: `${words.price(limit.limit)}${often}`, base: words.money(limit.base), amount };
    told.push(words.text(`detail.limit.${limitKind(line.kind)}`, of));
  }
  return told.map((text) => ({ name, text, lead: true }));
}

function limitKind(kind: HistoryLine['kind']): 'minimum' | 'cap' | 'rounding' {
  return kind === 'minimum' || kind === 'cap' ? kind : 'rounding';
}

function counted({ detail, words, zone }: Telling): readonly ChargeFact[] {
  const { registers, conversion, multiplier, demandAt, running, from, to } = detail;
  const facts: ChargeFact[] = [];
  const span = { from: words.shortDateTime(from, zone), to: words.shortDateTime(to, zone) };
  facts.push({
    name: words.text('detail.period'),
    text: words.text(running ? 'detail.period.running' : 'detail.period.text', span),
  });
  if (registers !== null) {
    const { serial, unit } = registers;
    const shown = { from: words.quantity(registers.from, unit), to: words.quantity(registers.to, unit) };
    const times = multiplier === null ? '' : words.text('detail.multiplier', { multiplier });
    const flat = detail.unit === null ? '' : ` · ${words.text('common.unit', { units: detail.unit })}`;
    facts.push({
      name: words.text('detail.registers', { serial }),
      text: `${words.text('detail.registers.text', shown)}${times}${flat}`,
    });
  }
  if (conversion !== null)
    facts.push({
      name: words.text('detail.conversion'),
      text: words.text('detail.conversion.text', {
        volume: words.quantity(conversion.volume, 'm³'),
        each: `${words.exact(conversion.kWhPerM3)} kWh`,
      }),
    });
  if (demandAt !== null) facts.push({ name: words.text('detail.demand'), text: words.shortDateTime(demandAt, zone) });
  return facts;
}

function priced({ detail, words, zone }: Telling): readonly ChargeFact[] {
  const { name, band, step, tariffId } = detail;
  const facts: ChargeFact[] = [];
  if (band !== null) facts.push({ name: words.text('detail.band'), text: band.replaceAll('_', ' ') });
  if (step !== null)
    facts.push({
      name: words.text('detail.step', { number: step.number }),
      text: words.text(stepKey(step), {
        counted: step.counted,
        over: words.quantity(step.over, step.unit),
        open: step.upTo === null ? 'yes' : 'no',
        upTo: step.upTo === null ? '' : words.quantity(step.upTo, step.unit),
      }),
    });
  if (name !== null && detail.tax === null) facts.push({ name: words.text('detail.name'), text: name });
  const since = words.day(startOfDay(localDate(detail.versionFrom), zoneOf(zone)), zone);
  facts.push({
    name: words.text('detail.tariff'),
    text: words.text('detail.tariff.text', { tariff: tariffId, since }),
  });
  return facts;
}

/** The first step has no lower limit to tell. */
function stepKey(step: ChargeStep): 'detail.step.first' | 'detail.step.all' | 'detail.step.text' {
  if (step.over === '0' && step.upTo !== null) return 'detail.step.first';
  return step.reprices ? 'detail.step.all' : 'detail.step.text';
}

function known({ line, detail, words }: Telling): readonly ChargeFact[] {
  const { rounding, estimated, estimate } = detail;
  const { mode, decimals } = rounding;
  const exact = words.exactMoney({ amount: rounding.exact, currency: line.amount.currency }).replace('-', '−');
  const facts: ChargeFact[] = [
    { name: words.text('detail.rounding'), text: words.text('detail.rounding.text', { mode, decimals, exact }) },
  ];
  if (estimate !== null)
    facts.push({
      name: words.text('detail.estimated'),
      text: words.text('detail.estimate.text', { method: estimate.method, hours: estimate.hoursKnown }),
    });
  else if (estimated) facts.push({ name: words.text('detail.estimated'), text: words.text('detail.estimated.text') });
  return facts;
}
