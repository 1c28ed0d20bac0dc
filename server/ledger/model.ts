import {
  assert,
  type Brand,
  type Instant,
  type KioskId,
  type Money,
  type RegisterMilli,
  type QuantityMilli,
  type TariffId,
  type MeterId,
  type TenancyId,
  type TransactionId,
  type Utility,
  type Refusal,
} from '#kernel';
import type { VersionStart } from '#contracts/configuration';
import type { LineBasis } from './line-basis.ts';

/** What a charge is for. Only the classes that the policy lists may ever lead to a cut. */
export type ChargeClass = 'utility' | 'service' | 'property';

/** The chart of accounts: of a tenancy, of a kiosk, of the site. */
export type AccountId = Brand<string, 'AccountId'>;

/** An account's name says whose it is: `tenancy/<id>/<kind>/<class>`, `kiosk/<id>/cash`, `site/<kind>[/<detail>]`. */
export const accountOf = {
  credit: (tenancy: TenancyId, chargeClass: ChargeClass): AccountId => name('tenancy', tenancy, 'credit', chargeClass),
  arrears: (tenancy: TenancyId, chargeClass: ChargeClass): AccountId =>
    name('tenancy', tenancy, 'arrears', chargeClass),
  emergencyCredit: (tenancy: TenancyId): AccountId => name('tenancy', tenancy, 'emergency_credit'),
  deposit: (tenancy: TenancyId): AccountId => name('tenancy', tenancy, 'deposit'),
  cashInKiosk: (kiosk: KioskId): AccountId => name('kiosk', kiosk, 'cash'),
  revenue: (utility: Utility): AccountId => name('site', 'revenue', utility),
  standingCharges: (utility: Utility): AccountId => name('site', 'standing_charges', utility),
  tax: (): AccountId => name('site', 'tax'),
  /** Where tax falls due at the top-up: what was owed then and has not been used yet. */
  taxPrepaid: (): AccountId => name('site', 'tax_prepaid'),
  providerClearing: (): AccountId => name('site', 'provider_clearing'),
  suspense: (): AccountId => name('site', 'suspense'),
  /** What came and went by transfer, as far as it was told here. */
  bank: (): AccountId => name('site', 'bank'),
  /** What was taken out of the kiosks' boxes and counted. */
  cashInSafe: (): AccountId => name('site', 'cash_in_safe'),
  /** Bills whose fate is not known yet. */
  unresolved: (): AccountId => name('site', 'unresolved'),
  fees: (): AccountId => name('site', 'fees'),
  writeOff: (): AccountId => name('site', 'write_off'),
  refundsPayable: (): AccountId => name('site', 'refunds_payable'),
  cashRounding: (): AccountId => name('site', 'cash_rounding'),
  /** The other side of what a tenancy brought in from the books before Foyer. */
  opening: (): AccountId => name('site', 'opening'),
} as const;

function name(...parts: readonly string[]): AccountId {
  return accountId(parts.join('/'));
}

export function accountId(text: string): AccountId {
  assert(/^[a-z0-9_-]+(\/[a-z0-9_-]+){1,3}$/.test(text), 'an account is named by two to four lower-case parts');
  return text as AccountId;
}

/** One side of a transaction. Debit positive: a tenant's credit, being owed to the tenant, is a negative balance; cash in a box is a positive one. */
export interface Entry {
  readonly account: AccountId;
  readonly amount: Money;
}

export type TransactionKind =
  'opening' | 'top_up' | 'charge' | 'adjustment' | 'unresolved' | 'resolution' | 'emptying' | 'correction';

/** A transaction as its originator made it: the id is durable there before it is sent here. */
export interface NewTransaction {
  readonly id: TransactionId;
  readonly kind: TransactionKind;
  readonly occurredAt: Instant;
  /** At least two, no account twice, no zero amount; they sum to zero. */
  readonly entries: readonly Entry[];
  /** The transaction that this one corrects. */
  readonly corrects: TransactionId | null;
  /** What it is about, as flat facts; part of the content that an id stands for, and of the hash. */
  readonly facts: Readonly<Record<string, string>>;
  /** How charges came about; kept beside the ledger, pointing to it. */
  readonly lines: readonly RatedLine[];
}

/** What kind of charge a line is of. Those of the second row are taken of other lines, or round them. */
export type LineKind =
  | 'energy'
  | 'export_credit'
  | 'allowance'
  | 'levy'
  | 'standing_charge'
  | 'demand'
  | 'tax'
  | 'rebate'
  | 'minimum'
  | 'cap'
  | 'rounding';

/** A line of a charge, period to date: everything that is needed to explain it. */
export interface RatedLine {
  /** Stable within tenancy, utility and billing period, so that the next rating of the same period can be compared with this one. */
  readonly key: string;
  readonly kind: LineKind;
  readonly utility: Utility;
  readonly meterId: MeterId | null;
  readonly tariffId: TariffId;
  readonly versionFrom: VersionStart;
  readonly from: Instant;
  readonly to: Instant;
  readonly registers: { readonly from: RegisterMilli; readonly to: RegisterMilli } | null;
  /**
   * Thousandths of the meter's unit, of a day for a standing charge, of a kW for demand; null where nothing was counted. A step of converted gas may begin within a
   * thousandth: then it is rounded to be shown, and `basis.exact` is what was charged.
   */
  readonly quantity: QuantityMilli | null;
  /** Per unit, day, month or kW; for a tax or rebate the rate in parts per million; for a minimum or cap its limit; for a rounding its step. */
  readonly price: Money;
  readonly estimated: boolean;
  /** Rounded once, by the tariff's mode. */
  readonly amount: Money;
  readonly chargeClass: ChargeClass;
  readonly revenueAccount: AccountId;
  readonly basis: LineBasis;
}

export interface PostedTransaction extends Omit<NewTransaction, 'lines'> {
  /** Gapless per site; the only order there is. */
  readonly sequence: number;
  readonly recordedAt: Instant;
}

/** `repeated`: this id with this content was posted before, and that is the answer. */
export type PostOutcome =
  | { readonly kind: 'posted' | 'repeated'; readonly transaction: PostedTransaction }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** How far a balance may go, debit positive; null: as far as a column holds. */
export interface AccountLimit {
  readonly account: AccountId;
  readonly least: Money | null;
  readonly most: Money | null;
}

/** The end of the hash chain, signed with a key that is not in the database. */
export interface LedgerHead {
  readonly sequence: number;
  readonly hashHex: string;
  readonly signatureBase64: string;
}

/** What a check of the whole ledger found. `firstBad` names the earliest entry that does not hold. */
export interface LedgerVerdict {
  readonly sound: boolean;
  readonly transactions: number;
  readonly entries: number;
  readonly batches: number;
  readonly head: LedgerHead;
  readonly problems: readonly {
    readonly sequence: number | null;
    readonly account: string | null;
    readonly problem: string;
  }[];
}
