import { parseInstant, type Instant } from '#kernel';
import { z } from 'zod';
import { zoneName, utility } from '../wire/index.ts';
import { policyLines } from './policy.ts';
import { amount, amountNotNegative, flag, parsed, text, timeSpan } from './scalars.ts';

/** `2026-11-24T11:00:00Z` */
const moment = parsed<Instant>((raw) => parseInstant(raw), 'a moment such as 2026-11-24T11:00:00Z');

/** So long before the case's moment; or never. */
const ago = z.union([z.literal('never'), timeSpan]);

/** What is known of somebody. Whatever a case does not write is as of a tenancy that would be cut at once: no credit, and nothing that holds. */
export const caseFacts = z.strictObject({
  utility: utility.prefault('electricity'),
  use: z.enum(['dwelling', 'business']).prefault('dwelling'),
  /** Credit per class; a debt is negative. */
  credit: amount.prefault('-1'),
  service: amount.prefault('0'),
  property: amount.prefault('0'),
  emergency_credit_used: amountNotNegative.prefault('0'),
  average_per_day: amount.optional(),
  out_of_credit_for: timeSpan.prefault('30 d'),
  protected: flag.prefault('no'),
  clock: z.enum(['trusted', 'suspect']).prefault('trusted'),
  read: ago.prefault('0 s'),
  relay: z.enum(['closed', 'open', 'unknown']).prefault('closed'),
  moved: ago.prefault('30 d'),
  payment_pending: flag.prefault('no'),
  /** When each proof of a warning came; `attempted` began and still goes on. */
  warned: z
    .strictObject({
      delivered: ago.prefault('never'),
      accepted: ago.prefault('never'),
      attempted: ago.prefault('never'),
      seen_at_kiosk: ago.prefault('never'),
    })
    .prefault({ delivered: '20 d', accepted: '20 d', attempted: '20 d', seen_at_kiosk: '20 d' }),
  /** What the weather feed said last, and how long ago. */
  weather: z.strictObject({ says: z.enum(['hold', 'clear']), told: ago }).prefault({ says: 'clear', told: '0 s' }),
  order: z.enum(['safety', 'works', 'vacancy', 'overload', 'none']).prefault('none'),
});

/** Facts, and the answer that the policy has to give. */
export const policyCase = z.strictObject({
  name: text,
  at: moment,
  facts: caseFacts.prefault({}),
  expect: z.strictObject({
    supply: z.enum(['on', 'off']),
    /** The codes of the reasons, all and in their order. */
    because: z.array(text).min(1).optional(),
    /** When the answer changes; `unknown` where nobody can say. */
    next: z.union([z.literal('unknown'), moment]).optional(),
    /** The step of the notice that is due; `none`. */
    notice: text.optional(),
  }),
});
export type PolicyCase = z.infer<typeof policyCase>;

const source = z.union([
  z.literal('constructed'),
  z.strictObject({
    address: z.url('must be a web address'),
    read: z.iso.date('must be a day such as 2026-11-23'),
    says: text,
  }),
]);

const packShape = z.strictObject({
  pack: text,
  title: text,
  notice: z.literal('defaults, not legal advice'),
  about: text,
  zone: zoneName,
  /** Only what differs from the neutral pack; read with its lines under them. */
  policy: policyLines.prefault({}),
  /** Where each of these lines was read, or that it was made up. */
  sources: z.record(z.string(), source).prefault({}),
  cases: z.array(policyCase).min(1),
});

/** A policy in a file of its own, with where each line comes from and the cases that it must answer. */
export const policyPack = z.unknown().superRefine(everyLineHasASource).pipe(packShape);
export type PolicyPack = z.infer<typeof packShape>;

/** The pack file's shape as JSON schema, for editors. */
export const policyPackJsonSchema = () => z.toJSONSchema(packShape, { io: 'input' });

function everyLineHasASource(raw: unknown, context: z.RefinementCtx): void {
  const { policy, sources } = z
    .looseObject({ policy: z.looseObject({}).catch({}), sources: z.looseObject({}).catch({}) })
    .catch({ policy: {}, sources: {} })
    .parse(raw);
  for (const line of Object.keys(policy))
    if (!(line in sources))
      context.addIssue({ code: 'custom', path: ['policy', line], message: 'has no source: write one under sources' });
  for (const line of Object.keys(sources))
    if (!(line in policy))
      context.addIssue({ code: 'custom', path: ['sources', line], message: 'is the source of no line of this policy' });
}
