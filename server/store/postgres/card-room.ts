import { toCardEvent, toCardPinEvent, type CardPinRow, type CardRow } from '../card-rows.ts';
import type { CardStore } from '../contract-cards.ts';
import { sql } from './connection.ts';
import { looks, type Rooms } from './site-room.ts';

/** The contract's part about cards. */
export function cardRoom(rooms: Rooms): CardStore {
  const { queue } = rooms;
  const { all } = looks(rooms);
  return {
    events: () => all(statements.events, toCardEvent),
    keep: async (events, audit) =>
      void (await queue.submit({ kind: 'people', write: { kind: 'keep_cards', events, audit } })),
    pinEvents: () => all(statements.pins, toCardPinEvent),
    keepPin: async (event, audit) =>
      void (await queue.submit({ kind: 'people', write: { kind: 'keep_card_pin', event, audit } })),
    count: async (reading) =>
      (await queue.submit({ kind: 'people', write: { kind: 'count_card', ...reading } })) === 'done',
  };
}

const statements = {
  events: sql<CardRow>('SELECT * FROM card_event WHERE site_id = $1 ORDER BY number'),
  pins: sql<CardPinRow>('SELECT * FROM card_pin_event WHERE site_id = $1 ORDER BY number'),
};
