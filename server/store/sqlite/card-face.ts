import type { SqliteDatabase } from '#platform/sqlite';
import { toCardEvent, toCardPinEvent, type CardPinRow, type CardRow } from '../card-rows.ts';
import type { CardStore } from '../contract-cards.ts';
import type { WriteQueue } from './write-queue.ts';

/** The contract's part about cards. */
export function cardFace(
  database: SqliteDatabase,
  { queue, read }: { queue: WriteQueue; read: <Value>(look: () => Value) => Promise<Value> },
): CardStore {
  const all = database.prepare<[], CardRow>('SELECT * FROM card_event ORDER BY number');
  const pins = database.prepare<[], CardPinRow>('SELECT * FROM card_pin_event ORDER BY number');
  return {
    events: () => read(() => all.all().map(toCardEvent)),
    keep: async (events, audit) =>
      void (await queue.submit({ kind: 'people', write: { kind: 'keep_cards', events, audit } })),
    pinEvents: () => read(() => pins.all().map(toCardPinEvent)),
    keepPin: async (event, audit) =>
      void (await queue.submit({ kind: 'people', write: { kind: 'keep_card_pin', event, audit } })),
    count: async (reading) =>
      (await queue.submit({ kind: 'people', write: { kind: 'count_card', ...reading } })) === 'done',
  };
}
