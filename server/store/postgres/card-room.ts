import { toCardEvent, type CardRow } from '../card-rows.ts';
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
    count: async (reading) =>
      (await queue.submit({ kind: 'people', write: { kind: 'count_card', ...reading } })) === 'done',
  };
}

const statements = { events: sql<CardRow>('SELECT * FROM card_event WHERE site_id = $1 ORDER BY number') };
