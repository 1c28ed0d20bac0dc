import { instant } from '#kernel';
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
