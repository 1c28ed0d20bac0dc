import { days, hours } from '#kernel';
import { z } from 'zod';
import {
  cardUidText,
  contact,
  kioskId,
  languageTag,
  localDateText,
  meterId,
  siteId,
  tariffId,
  tenancyId,
  unitId,
  utility,
  zoneName,
} from '../wire/index.ts';
import { cards } from './cards.ts';
import { payments } from './payments.ts';
import { mqtt, mqttProblems } from './mqtt.ts';
import { notify, notifyProblems } from './notify.ts';
import { policy } from './policy.ts';
import {
  amount,
  amountNotNegative,
  currencyCode,
  deviceUrl,
  flag,
  milli,
  text,
  timeSpan,
  wholeNumber,
} from './scalars.ts';
import { store } from './store.ts';
import { tariff } from './tariff.ts';
import { tenancyAttributes } from './tenancy-attributes.ts';
import { tunnelProblems, tunnels } from './tunnels.ts';
import { weatherProblems, weatherVoices } from './weather.ts';

const seller = z.strictObject({ name: text, address: z.array(text).min(1).max(5), tax_number: text });

const meter = z.strictObject({
  id: meterId,
  utility,
  /** What its register counts: what was taken, or what was fed in and is credited. A meter with both is written as two. */
  register: z.enum(['import', 'export']).optional(),
  /** A file of `hardware/profiles`, without its ending. */
  profile: text,
  address: deviceUrl,
  /** The address on the bus or behind the gateway. */
  unit_address: wholeNumber({ least: 1, most: 247 }).prefault('1'),
  /** The same where a protocol has longer ones; the serial where it is left out. */
  bus_address: text.optional(),
  /** As printed on the meter; compared with what answers, so that swapped wires show. */
  serial: text,
  /** Transformer ratio or pulse value: what was used is so many times what the register grew. */
  multiplier: wholeNumber({ least: 1, most: 100_000 }).prefault('1'),
  /** Others that came into force later, each at the start of its local day. */
  multiplier_changes: z
    .array(z.strictObject({ from: localDateText, multiplier: wholeNumber({ least: 1, most: 100_000 }) }))
    .prefault([]),
  /** As printed on the meter, in its utility's unit; where they are left out, as the profile knows them. */
  wraps_at: milli.optional(),
  rated_maximum_per_hour: milli.optional(),
  /** From one question to the next. Three seconds are what 32 meters on a line of 9600 baud take, one after the other. */
  poll_every: timeSpan.prefault('3 s'),
  /** The profile's relay registers were tried on this very meter. Without this or a verified profile the relay is never written. */
  relay_confirmed: flag.prefault('no'),
  /**
   * DL/T 645: a file with nothing but the password that its relay wants (six digits), or password and operator (`123456:00000001`), for its owner only. Left out:
   * what the meter left the factory with.
   */
  password_file: text.optional(),
});

const unit = z.strictObject({ id: unitId, label: text, meters: z.array(meterId).min(1) });

const tenancy = z.strictObject({
  id: tenancyId,
  name: text,
  units: z.array(unitId).min(1),
  language: languageTag,
  cards: z.array(cardUidText),
  from: localDateText,
  /** The register at the move-in, by meter: nothing is inherited from before. */
  opening_readings: z.record(meterId, milli).prefault({}),
  opening_credit: amount.prefault('0'),
  opening_arrears: amountNotNegative.prefault('0'),
  /** Somebody there depends on supply (medical equipment, protection by law). */
  protected: flag.prefault('no'),
  /** Who lives there is never cut off from water. */
  use: z.enum(['dwelling', 'business']).prefault('dwelling'),
  attributes: tenancyAttributes.optional(),
  /** Where this tenant is told, and over what. */
  contact: contact.optional(),
});

/** When a meter's use is estimated: once it was not read for longer than `after`, and for no more than `most` from its last reading on. */
const estimates = z
  .strictObject({ after: timeSpan.prefault('24 h'), most: timeSpan.prefault('7 d') })
  .refine(({ after }) => after >= hours(1), { path: ['after'], message: 'must be at least 1 h' })
  .refine(({ after, most }) => most >= after && most <= days(31), {
    path: ['most'],
    message: 'must be no less than `after`, and 31 d at most',
  });

/** A tenancy as the site's file names it, or as somebody who moved in later is kept. */
export const tenancyConfiguration = tenancy;

/** One building, in one file, as an installer writes it. */
export const siteConfiguration = z
  .strictObject({
    site: z.strictObject({
      id: siteId,
      name: text,
      zone: zoneName,
      currency: currencyCode,
      languages: z.array(languageTag).min(1),
      seller,
      notices: z.array(text).prefault([]),
    }),
    server: z
      .strictObject({
        listen: z
          .strictObject({
            host: text.prefault('127.0.0.1'),
            port: wholeNumber({ least: 0, most: 65_535 }).prefault('7443'),
          })
          .prefault({}),
      })
      .prefault({}),
    /** Where the books are. */
    store: store.prefault('sqlite'),
    cash: z.strictObject({
      denominations: z.array(amountNotNegative).min(1),
      /** What the law lets one tenancy pay in cash on one local day; left out, the law sets no limit here. */
      legal_limit: amountNotNegative.refine((limit) => limit > 0n, 'must be more than nothing').optional(),
    }),
    /** Payment by phone; empty: the kiosk offers none. */
    payments,
    policy: policy.prefault({}),
    cards: cards.prefault({}),
    estimates: estimates.prefault({}),
    /** Left out: the site is told to nobody over MQTT. */
    mqtt: mqtt.optional(),
    /** Left out: no meter dials in. */
    tunnels: tunnels.optional(),
    notify: notify.prefault({}),
    weather: weatherVoices.prefault({}),
    tariffs: z.array(tariff).min(1),
    meters: z.array(meter).min(1),
    units: z.array(unit).min(1),
    tenancies: z.array(tenancy),
    kiosks: z.array(z.strictObject({ id: kioskId, name: text })),
    /** Which tariff a utility is rated by. */
    tariff_of: z.partialRecord(utility, tariffId),
  })
  .superRefine((site, context) => {
    for (const problem of crossReferenceProblems(site)) context.addIssue({ code: 'custom', ...problem });
    // A reading that may still lead to a cut is never so old that its meter is estimated.
    if (site.estimates.after < site.policy.fresh_reading)
      context.addIssue({
        code: 'custom',
        path: ['estimates', 'after'],
        message: 'must be no less than fresh_reading of the policy',
      });
    for (const problem of mqttProblems(site)) context.addIssue({ code: 'custom', ...problem });
    for (const problem of weatherProblems(site)) context.addIssue({ code: 'custom', ...problem });
    for (const problem of tunnelProblems(site)) context.addIssue({ code: 'custom', ...problem });
    for (const problem of notifyProblems(site)) context.addIssue({ code: 'custom', ...problem });
  });
export type SiteConfiguration = z.output<typeof siteConfiguration>;
export type MeterConfiguration = SiteConfiguration['meters'][number];
export type TenancyConfiguration = SiteConfiguration['tenancies'][number];

interface Problem {
  path: (string | number)[];
  message: string;
}

interface Named {
  id: string;
}

/** What no single field can see: names that nobody has, names that two have, a meter or card in two hands. */
function crossReferenceProblems(site: {
  meters: (Named & { utility: string })[];
  units: (Named & { meters: string[] })[];
  tenancies: (Named & { units: string[]; cards: string[]; opening_readings: Record<string, bigint> })[];
  tariffs: (Named & { utility: string })[];
  kiosks: Named[];
  payments: Named[];
  tariff_of: Partial<Record<string, string>>;
}): Problem[] {
  const problems: Problem[] = [];
  for (const list of ['meters', 'units', 'tenancies', 'tariffs', 'kiosks', 'payments'] as const)
    problems.push(
      ...twice(
        site[list].map((item) => item.id),
        [list],
        'id',
      ),
    );
  const meters = new Map(site.meters.map((item) => [item.id, item]));
  const units = new Set(site.units.map((item) => item.id));
  site.units.forEach((item, index) =>
    item.meters.forEach((name, place) => {
      if (!meters.has(name))
        problems.push({ path: ['units', index, 'meters', place], message: `no meter is called ${name}` });
    }),
  );
  site.tenancies.forEach((item, index) => {
    item.units.forEach((name, place) => {
      if (!units.has(name))
        problems.push({ path: ['tenancies', index, 'units', place], message: `no unit is called ${name}` });
    });
    for (const name of Object.keys(item.opening_readings))
      if (!meters.has(name))
        problems.push({ path: ['tenancies', index, 'opening_readings', name], message: `no meter is called ${name}` });
  });
  problems.push(
    ...twice(
      site.units.flatMap((item) => item.meters),
      ['units'],
      'meter',
    ),
  );
  problems.push(
    ...twice(
      site.tenancies.flatMap((item) => item.cards),
      ['tenancies'],
      'card',
    ),
  );
  problems.push(
    ...twice(
      site.tenancies.flatMap((item) => item.units),
      ['tenancies'],
      'unit',
    ),
  );
  for (const [index, item] of site.meters.entries()) {
    const tariffName = site.tariff_of[item.utility];
    const found = site.tariffs.find((candidate) => candidate.id === tariffName);
    if (found === undefined)
      problems.push({
        path: ['meters', index, 'utility'],
        message: `tariff_of names no existing tariff for ${item.utility}`,
      });
    else if (found.utility !== item.utility)
      problems.push({ path: ['tariff_of', item.utility], message: `tariff ${found.id} is for ${found.utility}` });
  }
  return problems;
}

function twice(names: string[], path: (string | number)[], what: string): Problem[] {
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => ({ path, message: `the ${what} ${name} stands here twice` }));
}
