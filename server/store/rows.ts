import { instant, money, powerW, quantityMilli, registerMilli } from '#kernel';
import type { RelayCommand } from '../control/model.ts';
import {
  decodeBasis,
  type AccountId,
  type PostedTransaction,
  type RatedLine,
  type TransactionKind,
} from '../ledger/index.ts';
import type { HourlyInterval, Reading, ReadingVerdict } from '../metering/model.ts';
import type { KioskCredential, TopUpRecord, UnresolvedBill } from './contract.ts';

/**
 * Rows as they come (integers as bigint) and what they mean. Ids and words of closed sets are taken as they stand: only our own writer writes them,
 * and CHECKs hold the sets.
 */

export interface TransactionRow {
  readonly sequence: bigint;
  readonly id: PostedTransaction['id'];
  readonly kind: TransactionKind;
  readonly occurred_at: bigint;
  readonly recorded_at: bigint;
  readonly corrects: PostedTransaction['corrects'];
  readonly facts: string;
  readonly content_hash: Uint8Array;
  readonly record_hash: Uint8Array;
}

export interface EntryRow {
  readonly sequence: bigint;
  /** Null where someone took the account away. */
  readonly name: AccountId | null;
  readonly amount_micros: bigint;
}

export function toTransaction(row: TransactionRow, entries: readonly EntryRow[]): PostedTransaction {
  return {
    id: row.id,
    kind: row.kind,
    occurredAt: instant(Number(row.occurred_at)),
    recordedAt: instant(Number(row.recorded_at)),
    corrects: row.corrects,
    // The column is checked to be JSON, and the writer puts nothing but flat text there.
    facts: JSON.parse(row.facts) as Record<string, string>,
    sequence: Number(row.sequence),
    entries: entries.map((entry) => ({
      account: entry.name ?? ('' as AccountId),
      amount: money(entry.amount_micros),
    })),
  };
}

export interface RatedLineRow {
  readonly sequence: bigint;
  readonly key: string;
  readonly kind: RatedLine['kind'];
  readonly utility: RatedLine['utility'];
  readonly meter_id: RatedLine['meterId'];
  readonly tariff_id: RatedLine['tariffId'];
  readonly version_from: RatedLine['versionFrom'];
  readonly from_at: bigint;
  readonly to_at: bigint;
  readonly from_register: bigint | null;
  readonly to_register: bigint | null;
  readonly quantity_milli: bigint | null;
  readonly price_micros: bigint;
  readonly estimated: bigint;
  readonly amount_micros: bigint;
  readonly charge_class: RatedLine['chargeClass'];
  readonly revenue_account: AccountId;
  readonly basis: string;
}

export function toRatedLine(row: RatedLineRow): RatedLine {
  const { from_register: from, to_register: to } = row;
  return {
    key: row.key,
    kind: row.kind,
    utility: row.utility,
    meterId: row.meter_id,
    tariffId: row.tariff_id,
    versionFrom: row.version_from,
    from: instant(Number(row.from_at)),
    to: instant(Number(row.to_at)),
    registers: from === null || to === null ? null : { from: registerMilli(from), to: registerMilli(to) },
    quantity: row.quantity_milli === null ? null : quantityMilli(row.quantity_milli),
    price: money(row.price_micros),
    estimated: row.estimated === 1n,
    amount: money(row.amount_micros),
    chargeClass: row.charge_class,
    revenueAccount: row.revenue_account,
    basis: decodeBasis(row.basis),
  };
}

export interface TopUpRow {
  readonly journal_id: TopUpRecord['journalId'];
  readonly transaction_id: TopUpRecord['transactionId'];
  readonly session_id: TopUpRecord['sessionId'];
  readonly tenancy_id: TopUpRecord['tenancyId'];
  readonly kiosk_id: TopUpRecord['kioskId'];
  readonly amount_micros: bigint;
  readonly to_arrears_micros: bigint;
  readonly to_emergency_credit_micros: bigint;
  readonly to_credit_micros: bigint;
  readonly credited_at: bigint;
}

export function toTopUp(row: TopUpRow): TopUpRecord {
  return {
    journalId: row.journal_id,
    transactionId: row.transaction_id,
    sessionId: row.session_id,
    tenancyId: row.tenancy_id,
    kioskId: row.kiosk_id,
    amount: money(row.amount_micros),
    toArrears: money(row.to_arrears_micros),
    toEmergencyCredit: money(row.to_emergency_credit_micros),
    toCredit: money(row.to_credit_micros),
    creditedAt: instant(Number(row.credited_at)),
  };
}

export interface UnresolvedRow {
  readonly journal_id: UnresolvedBill['journalId'];
  readonly kiosk_id: UnresolvedBill['kioskId'];
  readonly session_id: UnresolvedBill['sessionId'];
  readonly tenancy_id: UnresolvedBill['tenancyId'];
  readonly amount_micros: bigint | null;
  readonly claim_code: string;
  readonly evidence: string;
  readonly noticed_at: bigint;
  readonly recorded_at: bigint;
}

export function toUnresolved(row: UnresolvedRow): UnresolvedBill {
  return {
    journalId: row.journal_id,
    kioskId: row.kiosk_id,
    sessionId: row.session_id,
    tenancyId: row.tenancy_id,
    amount: row.amount_micros === null ? null : money(row.amount_micros),
    claimCode: row.claim_code,
    evidence: row.evidence,
    noticedAt: instant(Number(row.noticed_at)),
    recordedAt: instant(Number(row.recorded_at)),
  };
}

export interface ReadingRow {
  readonly meter_id: Reading['meterId'];
  readonly at: bigint;
  readonly register_milli: bigint;
  readonly quality: Reading['quality'];
  readonly source: Reading['source'];
  readonly serial: string;
  readonly power_w: bigint | null;
  readonly relay: Reading['relay'];
}

export interface HeldRow extends ReadingRow {
  readonly reason: Extract<ReadingVerdict, { kind: 'held' }>['reason'];
}

export function toReading(row: ReadingRow): Reading {
  return {
    meterId: row.meter_id,
    at: instant(Number(row.at)),
    register: registerMilli(row.register_milli),
    quality: row.quality,
    source: row.source,
    serial: row.serial,
    powerW: row.power_w === null ? null : powerW(Number(row.power_w)),
    relay: row.relay,
  };
}

export interface IntervalRow {
  readonly meter_id: HourlyInterval['meterId'];
  readonly hour_start: bigint;
  readonly from_at: bigint;
  readonly to_at: bigint;
  readonly from_register: bigint;
  readonly to_register: bigint;
  readonly quantity_milli: bigint;
  readonly estimated: bigint;
}

export function toInterval(row: IntervalRow): HourlyInterval {
  return {
    meterId: row.meter_id,
    hourStart: instant(Number(row.hour_start)),
    from: instant(Number(row.from_at)),
    to: instant(Number(row.to_at)),
    fromRegister: registerMilli(row.from_register),
    toRegister: registerMilli(row.to_register),
    quantity: quantityMilli(row.quantity_milli),
    estimated: row.estimated === 1n,
  };
}

export interface CommandRow {
  readonly id: RelayCommand['id'];
  readonly meter_id: RelayCommand['meterId'];
  readonly target: RelayCommand['target'];
  readonly cause: RelayCommand['cause'];
  readonly because: string;
  readonly state: RelayCommand['state'];
  readonly decided_at: bigint;
  readonly expires_at: bigint;
  readonly sent_at: bigint | null;
  readonly confirmed_at: bigint | null;
  readonly load_seen_at: bigint | null;
  readonly attempts: bigint;
}

export function toCommand(row: CommandRow): RelayCommand {
  const at = (value: bigint | null) => (value === null ? null : instant(Number(value)));
  return {
    id: row.id,
    meterId: row.meter_id,
    target: row.target,
    cause: row.cause,
    // The column is checked to be JSON, and the writer puts nothing but reasons there.
    because: JSON.parse(row.because) as RelayCommand['because'],
    state: row.state,
    decidedAt: instant(Number(row.decided_at)),
    expiresAt: instant(Number(row.expires_at)),
    sentAt: at(row.sent_at),
    confirmedAt: at(row.confirmed_at),
    loadSeenAt: at(row.load_seen_at),
    attempts: Number(row.attempts),
  };
}

export interface CredentialRow {
  readonly kiosk_id: KioskCredential['kioskId'];
  readonly token_hash: string;
  readonly expires_at: bigint;
}

export function toCredential(row: CredentialRow): KioskCredential {
  return { kioskId: row.kiosk_id, tokenHash: row.token_hash, expiresAt: instant(Number(row.expires_at)) };
}
