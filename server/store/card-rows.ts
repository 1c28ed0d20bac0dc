import { instant } from '#kernel';
import type { CardPinEvent } from './contract-card-pins.ts';
import type { CardEvent } from './contract-cards.ts';

export interface CardRow {
  readonly id: CardEvent['id'];
  readonly card_uid: CardEvent['cardUid'];
  readonly act: CardEvent['act'];
  readonly tenancy_id: CardEvent['tenancyId'];
  readonly proof: CardEvent['proof'];
  readonly at: bigint;
  readonly reason: string;
}

export function toCardEvent(row: CardRow): CardEvent {
  return {
    id: row.id,
    cardUid: row.card_uid,
    act: row.act,
    tenancyId: row.tenancy_id,
    proof: row.proof,
    at: instant(Number(row.at)),
    reason: row.reason,
  };
}

export interface CardPinRow {
  readonly id: CardPinEvent['id'];
  readonly card_uid: CardPinEvent['cardUid'];
  readonly act: CardPinEvent['act'];
  readonly tenancy_id: CardPinEvent['tenancyId'];
  readonly pin_hash: string | null;
  readonly at: bigint;
}

export function toCardPinEvent(row: CardPinRow): CardPinEvent {
  return {
    id: row.id,
    cardUid: row.card_uid,
    act: row.act,
    tenancyId: row.tenancy_id,
    pinHash: row.pin_hash,
    at: instant(Number(row.at)),
  };
}
