import {
  isLocalDate,
  isZone,
  localDate,
  parseInstant,
  parseMilli,
  startOfDay,
  zone,
  type Instant,
  type Zone,
} from '#kernel';
import { tenancyAttributes, type Tariff, type TenancyAttributes } from '#contracts/configuration';
import { readConfigurationText } from '#platform/configuration';
import { rateReadings, readReadingsCsv, widestRatedMaximumPerHour, type FileRating } from '#server/tariffs';
import type { ExitCode } from './command.ts';
import { ratingFacts, ratingText } from './rating-report.ts';
import { findingText, readTariffFile } from './tariff-check.ts';

export interface RateGiven {
  readonly tariff: string;
  readonly readings: string;
  readonly from?: string;
  readonly to?: string;
  readonly zone: string;
  readonly attribute: readonly string[];
  readonly wrapsAt?: string;
  readonly atMost?: string;
  readonly multiplier: string;
  readonly json?: true;
}

/** Everything that was given, understood. */
interface Request {
  readonly zone: Zone;
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly attributes: TenancyAttributes;
  readonly modulus: bigint | null;
  readonly ratedMaximumPerHour: bigint | null;
  readonly multiplier: number;
}

/** What the command says and how it ends. */
export interface RateAnswer {
  readonly code: ExitCode;
  readonly lines: readonly string[];
  /** For people. */
  readonly notes: readonly string[];
}

/**
 * Rates the readings of a file: the lines of charge and their totals. 0: all of it; 1: rated, but readings were held; 2: what was given cannot be used, and
 * nothing was rated. Throws a ConfigurationFault where the readings cannot be opened.
 */
export function rateFile(given: RateGiven): RateAnswer {
  const json = given.json === true;
  const request = understand(given);
  if (typeof request === 'string') return refusal(request, { json, details: {}, notes: [request] });
  const { tariff, findings } = readTariffFile(given.tariff);
  if (tariff === null) {
    const notes = findings.map((finding) => findingText(given.tariff, finding));
    return refusal(`${given.tariff} cannot be used`, { json, details: { file: given.tariff, findings }, notes });
  }
  const file = given.readings;
  const { readings, problems } = readReadingsCsv(readConfigurationText(file));
  if (problems.length > 0) {
    const notes = problems.map(({ line, message }) => `${file}:${line}  ${message}`);
    return refusal(`${file} cannot be used`, { json, details: { file, problems }, notes });
  }
  return answer(rateReadings({ ...request, tariff, rows: readings, rules: () => rulesFor(tariff, request) }), {
    file,
    json,
  });
}

function rulesFor(tariff: Tariff, request: Request) {
  const ratedMaximumPerHour = request.ratedMaximumPerHour ?? widestRatedMaximumPerHour[tariff.utility];
  return { multiplier: request.multiplier, modulus: request.modulus, ratedMaximumPerHour, step: 1n };
}

function answer(rating: FileRating, at: { readonly file: string; readonly json: boolean }): RateAnswer {
  const { lines, totals } = ratingFacts(rating);
  return {
    code: totals.held.length === 0 ? 0 : 1,
    lines: at.json ? [...lines, { totals }].map((each) => JSON.stringify(each)) : [ratingText(rating)],
    notes: [
      ...totals.notes.map(({ line, message }) => `${at.file}:${line}  not used: ${message}`),
      ...totals.held.map(({ line, message }) => `${at.file}:${line}  held: ${message}`),
    ],
  };
}

function refusal(
  message: string,
  at: { readonly json: boolean; readonly details: object; readonly notes: readonly string[] },
): RateAnswer {
  const error = { code: 'CONFIGURATION_INVALID', message, details: at.details };
  return { code: 2, lines: at.json ? [JSON.stringify({ ok: false, error })] : [], notes: at.notes };
}

function understand(given: RateGiven): Request | string {
  if (!isZone(given.zone)) return `--zone: no time zone is called ${given.zone}`;
  const inZone = zone(given.zone);
  const from = momentOf(given.from, inZone);
  const to = momentOf(given.to, inZone);
  if (from === 'bad' || to === 'bad')
    return '--from and --to are days such as 2026-11-01 or instants such as 2026-11-01T00:00:00Z';
  if (from !== null && to !== null && from >= to) return '--to must lie after --from';
  const modulus = given.wrapsAt === undefined ? null : parseMilli(given.wrapsAt);
  if (given.wrapsAt !== undefined && (modulus === null || modulus <= 0n))
    return '--wraps-at is a register such as 100000';
  const most = given.atMost === undefined ? null : parseMilli(given.atMost);
  if (given.atMost !== undefined && (most === null || most <= 0n)) return '--at-most is a quantity per hour such as 24';
  if (!/^[1-9]\d{0,5}$/.test(given.multiplier)) return '--multiplier is a whole number';
  const attributes = attributesOf(given.attribute);
  if (typeof attributes === 'string') return attributes;
  return {
    zone: inZone,
    from,
    to,
    attributes,
    modulus,
    ratedMaximumPerHour: most,
    multiplier: Number(given.multiplier),
  };
}

function momentOf(text: string | undefined, inZone: Zone): Instant | null | 'bad' {
  if (text === undefined) return null;
  return isLocalDate(text) ? startOfDay(localDate(text), inZone) : (parseInstant(text) ?? 'bad');
}

/**
 * `persons=4`, `area_m2=62.5`, `fixtures=3`; any other name is what a charge's `when` asks for: `group=social`. `persons@2026-11-16=5`: what it is from a local day
 * on.
 */
function attributesOf(given: readonly string[]): TenancyAttributes | string {
  const pairs = given.map((each): [string, string] => {
    const sign = each.indexOf('=');
    return sign < 0 ? [each, ''] : [each.slice(0, sign), each.slice(sign + 1)];
  });
  const known = ['persons', 'fixtures', 'area_m2'];
  const dated = pairs.map(([name, value]) => ({ name, value, at: name.indexOf('@') })).filter(({ at }) => at >= 0);
  const changes = Map.groupBy(dated, ({ name, at }) => name.slice(at + 1));
  const parsed = tenancyAttributes.safeParse({
    ...Object.fromEntries(pairs.filter(([name]) => known.includes(name))),
    is: Object.fromEntries(pairs.filter(([name]) => !known.includes(name) && !name.includes('@'))),
    changes: [...changes]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([from, of]) => ({
        from,
        ...Object.fromEntries(of.map(({ name, value, at }) => [name.slice(0, at), value])),
      })),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `--attribute ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
}
