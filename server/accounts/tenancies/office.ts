import {
  refuse,
  success,
  type Clock,
  type Currency,
  type Instant,
  type MeterId,
  type Money,
  type PersonId,
  type Refusal,
  type Reply,
  type TenancyId,
  type TransactionId,
  type Turns,
} from '#kernel';
import type { Policy } from '#contracts/configuration';
import { fromWireMoney, type WireMoney } from '#contracts/wire';
import type { NewTransaction, PostedTransaction } from '../../ledger/model.ts';
import type { AuditRecord, DeskRecord, Store } from '../../store/index.ts';
import type { Directory } from '../directory.ts';

/** What the acts on tenancies need of the building. */
export interface TenancyOfficeDesk {
  readonly store: Store;
  readonly directory: Directory;
  readonly policy: Policy;
  readonly currency: Currency;
  readonly clock: Clock;
  /** Posts what was used so far. */
  readonly settle: (tenancyId: TenancyId) => Promise<void>;
  readonly settleUpTo: (tenancyId: TenancyId, at: Instant) => Promise<void>;
  /** Keeps the last reading of a meter. */
  readonly flush: (meterId: MeterId) => Promise<void>;
  /** One act on the money of a tenancy at a time, payments among them. */
  readonly turns: Turns<TenancyId>;
  /** Told after the commit: credit, or who lives there, is another. */
  readonly onChanged: (tenancyId: TenancyId) => void;
}

/** Who acts; null: whoever owns the machine, at its local door. */
export interface Acting {
  readonly personId: PersonId | null;
  /** Where a second person has to agree. */
  readonly secondId?: PersonId;
}

/** What is to be booked, besides its entries. */
export interface Act {
  readonly id: TransactionId;
  readonly name: string;
  readonly tenancyId: TenancyId;
  /** What the request said, flat; the same request always says the same. */
  readonly facts: Readonly<Record<string, string>>;
  readonly by: Acting;
}

/**
 * What was booked under this id before: null where nothing was. The same act with the same facts is a repetition; anything else is refused by name.
 */
export async function bookedBefore(act: Act, store: Pick<Store, 'ledger'>): Promise<Reply<PostedTransaction> | null> {
  const known = await store.ledger.find(act.id);
  if (known === null) return null;
  const same = Object.entries(factsOf(act)).every(([name, value]) => known.facts[name] === value);
  return same ? success(known) : refuse('LEDGER_ID_REUSED', { details: { id: act.id } });
}

/** Books an act with its line of the audit. */
export async function book(
  act: Act,
  at: {
    readonly entries: NewTransaction['entries'];
    readonly corrects?: TransactionId;
    readonly occurredAt: Instant;
    readonly desk?: (audit: AuditRecord) => DeskRecord;
  },
  { store, clock }: Pick<TenancyOfficeDesk, 'store' | 'clock'>,
): Promise<Reply<PostedTransaction>> {
  const audit = auditOf(act, clock.now());
  const posted = await store.ledger.post(
    {
      id: act.id,
      kind: 'correction',
      occurredAt: at.occurredAt,
      entries: at.entries,
      corrects: at.corrects ?? null,
      facts: factsOf(act),
      lines: [],
    },
    { desk: at.desk?.(audit) ?? { kind: 'audited', audit } },
  );
  return posted.kind === 'refused' ? { ok: false, error: posted.refusal } : success(posted.transaction);
}

export function auditOf({ name, tenancyId, id, facts, by }: Act, at: Instant): AuditRecord {
  return {
    at,
    personId: by.personId,
    kioskId: null,
    act: name,
    about: tenancyId,
    details: { ...facts, transactionId: id, ...(by.secondId === undefined ? {} : { second: by.secondId }) },
  };
}

/** An amount that is more than nothing, in the site's currency. Refusals: CURRENCY_DIFFERS, AMOUNT_REFUSED. */
export function amountOf(wire: WireMoney, currency: Currency): Money | Refusal {
  const amount = fromWireMoney(wire, currency);
  if (amount === null) return refuse('CURRENCY_DIFFERS', { details: { expected: currency } }).error;
  return amount > 0n ? amount : refuse('AMOUNT_REFUSED', { details: { amount: wire.amount } }).error;
}

function factsOf({ name, tenancyId, facts, by }: Act): Readonly<Record<string, string>> {
  return {
    ...facts,
    tenancyId,
    act: name,
    ...(by.personId === null ? {} : { personId: by.personId }),
    ...(by.secondId === undefined ? {} : { secondId: by.secondId }),
  };
}
