import { hours } from '#kernel';
import { z } from 'zod';
import { localDateText, tenancyId } from '../wire/index.ts';
import { amountNotNegative, flag, timeOfDay, timeSpan, wholeNumber } from './scalars.ts';

/** Days on which nobody is cut for debt, besides the hours: 1 Monday … 7 Sunday. */
const weekday = wholeNumber({ least: 1, most: 7 });

/** The sender tries a notice for about twelve hours. */
const LONGEST_ATTEMPTS = hours(11);

/**
 * What can prove that a tenant was warned. `delivered`: somebody at the other end confirmed it. `accepted`: the gateway took it. `attempted`: for so long as
 * `warning_attempts_for` it was tried on every channel. `seen_at_kiosk`: the tenant's own account was on a kiosk's screen after the warning was written.
 */
export const warningProof = z.enum(['delivered', 'accepted', 'attempted', 'seen_at_kiosk']);
export type WarningProof = z.infer<typeof warningProof>;

/** One way alone may be written as a word; `none` asks for no proof. */
const warningProofs = z.preprocess(
  (raw) => (raw === 'none' ? [] : typeof raw === 'string' ? [raw] : raw),
  z.array(warningProof).max(4),
);

/** The policy's lines about supply. Those about money stand in `policy-money.ts`. */
export const policySupply = {
  /** The charge classes for whose debt supply may be cut. Property dues are never among them. */
  cut_for: z.array(z.enum(['utility', 'service'])).prefault(['utility']),
  /**
   * The utilities that may be cut for debt. Water of a dwelling is not, whatever stands here; gas cannot stand here, because nobody may open it again from
   * afar.
   */
  cut_utilities: z.array(z.enum(['electricity', 'water', 'heat'])).prefault(['electricity', 'heat']),
  /** Inside these hours nobody is cut for debt. The window may run over midnight. */
  friendly_hours: z.strictObject({ from: timeOfDay, to: timeOfDay }).prefault({ from: '18:00', to: '10:00' }),
  friendly_weekdays: z.array(weekday).prefault(['6', '7']),
  holidays: z.array(localDateText).prefault([]),
  grace: timeSpan.prefault('0 h'),
  /** Nobody is cut while the building's weather feed says frost or heat, nor while it has said nothing for longer than `weather_stale_after`. */
  weather_hold: flag.prefault('no'),
  weather_stale_after: timeSpan.prefault('12 h'),
  /** The tenant is told at so many days of average use, and when credit is gone. */
  notice_days: z
    .array(wholeNumber({ least: 1, most: 60 }))
    .min(1)
    .max(10)
    .prefault(['7', '3', '1']),
  /** The last of these steps is also reached at this amount, whatever the use. */
  notice_at: amountNotNegative.prefault('0'),
  /** Any of these is enough as proof that a tenant was warned before a cut; `none` asks for none. */
  warning_proof: warningProofs.prefault('none'),
  /**
   * Whose word counts. As `delivered`: the broker inside when somebody confirmed, a gateway's delivery report, paper that was printed. As `accepted`: a broker elsewhere,
   * a mail relay (which says nothing of the mailbox), a gateway, a program behind the webhook.
   */
  warning_channels: z
    .strictObject({
      delivered: z.array(z.enum(['broker', 'sms', 'slip'])).prefault(['broker', 'sms', 'slip']),
      accepted: z.array(z.enum(['mqtt', 'email', 'sms', 'webhook'])).prefault(['mqtt', 'email', 'sms', 'webhook']),
    })
    .prefault({}),
  warning_attempts_for: timeSpan
    .refine((span) => span <= LONGEST_ATTEMPTS, 'must be at most 11 h, because a notice is given up after that')
    .prefault('6 h'),
  /** Between the proof and a cut. */
  warning_before_cut: timeSpan.prefault('0 h'),
  /** A relay that just moved stays for so long before it is opened again; closing never waits. */
  minimum_hold: timeSpan.prefault('5 min'),
  /** A reading older than this never leads to a cut. */
  fresh_reading: timeSpan.prefault('5 min'),
  /** A command not carried out within this time is dropped. */
  command_expiry: timeSpan.prefault('30 s'),
  /** Never cut, whatever the balance. */
  protected: z.array(tenancyId).prefault([]),
  /** Everyone keeps power, until it says no again. */
  keep_power: flag.prefault('no'),
  cuts_per_ten_minutes: wholeNumber({ least: 0, most: 1000 }).prefault('5'),
  /** Where the meter can limit: so many watts are let through instead of a cut for debt, under the same rules. 0: it is cut. */
  load_limit_w: wholeNumber({ least: 0, most: 100_000 }).prefault('0'),
  /** A supply that was paid for and is not back within this time is an alarm. */
  restore_late_after: timeSpan.prefault('30 s'),
} as const;
