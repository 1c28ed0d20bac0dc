import { beforeEach, describe, expect, test } from 'vitest';
import type { Account, CardAnswer, CardRequest, CardSort, CardStep } from '#contracts/api';
import { cards as cardsSchema } from '#contracts/configuration';
import {
  cardUid,
  givenId,
  instant,
  ManualClock,
  milliseconds,
  parseHex,
  refuse,
  silentLog,
  toHex,
  type CardUid,
  type KioskId,
  type Reply,
  type TenancyId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { makeCard, type Chip, type VirtualCard } from '#simulators';
import type { AuditRecord, CardEvent } from '../store/index.ts';
import { CardBook } from './card-book.ts';
import { CardDesk } from './card-desk.ts';
import { CardNumbers } from './card-numbers.ts';
import { CardVisits } from './card-visits.ts';
import { desfireKey } from './desfire.ts';
import type { CardKeys } from './key-file.ts';
import { classicContent } from './storage-cards.ts';
import { sunFileKey } from './sun.ts';

const uid = cardUid('04A1B2C3D4E5F6');
const lobby = givenId<KioskId>('lobby');
const garage = givenId<KioskId>('garage');
const anna = givenId<TenancyId>('anna');
const bytes = (hex: string) => parseHex(hex) ?? new Uint8Array();
const hex = (given: Uint8Array) => toHex(given).replaceAll(' ', '');
/** Constructed. */
const keys: CardKeys = {
  systemId: bytes('464f5945523031'),
  desfire: bytes('00112233445566778899aabbccddeeff'),
  sunMeta: bytes('0f0e0d0c0b0a09080706050403020100'),
  sunFile: bytes('101112131415161718191a1b1c1d1e1f'),
  classic: bytes('202122232425262728292a2b2c2d2e2f'),
};

let clock: ManualClock;
let kept: { events: CardEvent[]; audits: AuditRecord[] };
let counters: Map<CardUid, number>;
let told: string[];

beforeEach(() => {
  clock = new ManualClock(instant(Date.UTC(2026, 10, 23)));
  kept = { events: [], audits: [] };
  counters = new Map();
  told = [];
});

const noPins = {
  stateOf: () => 'unset' as const,
  check: () => Promise.resolve(refuse('CARD_PIN_UNSET')),
  change: () => Promise.resolve(refuse('CARD_PIN_UNSET')),
};

function openDesk(written: object = {}): CardDesk {
  const cards = cardsSchema.parse({ desfire: { application: '3042F5' }, ...written });
  let owners: ReadonlyMap<CardUid, TenancyId | null> = new Map();
  const book = new CardBook(kept.events);
  const accountOf = (tenancyId: TenancyId) => Promise.resolve({ tenancyId } as Account);
  const tenancyOf = (card: CardUid) => (owners.has(card) ? (owners.get(card) ?? null) : card === uid ? anna : null);
  return new CardDesk({
    store: {
      keep: (events, audit) => Promise.resolve(void (kept.events.push(...events), kept.audits.push(audit))),
      count: ({ cardUid: of, counter }) => {
        const isNew = counter > (counters.get(of) ?? -1);
        if (isNew) counters.set(of, counter);
        return Promise.resolve(isNew);
      },
    },
    book,
    cards,
    keys,
    directory: {
      learnCards: (learnt) => void (owners = learnt),
      tenancyOfCard: tenancyOf,
    },
    numbers: new CardNumbers({
      orders: cards.number_orders,
      isKnown: (card) => Promise.resolve(book.of(card).at !== null || tenancyOf(card) !== null),
    }),
    visits: new CardVisits({ cards, book, pins: noPins, accountOf, clock }),
    accountOf,
    alarm: (code) => void told.push(code),
    onBlocked: (tenancyId) => void told.push(tenancyId),
    clock,
    randomness: systemRandomness,
    log: silentLog,
  });
}

const means = { uid, keys, cards: cardsSchema.parse({ desfire: { application: '3042F5' } }) };
const desfire = (over: object = {}): Chip => ({
  chip: 'desfire',
  application: '3042F5',
  key: hex(desfireKey(means)),
  ...over,
});
const ntag424 = (over: object = {}): Chip => ({
  chip: 'ntag_424',
  metaKey: hex(keys.sunMeta),
  fileKey: hex(sunFileKey(means)),
  counter: 0,
  url: 'https://example.org/card',
  repeats: false,
  ...over,
});

/** What a kiosk's driver would make of a question, written anew here: the real one is tried with the real daemon. */
function answerOf(card: VirtualCard, request: CardRequest): CardAnswer {
  const say = (...commands: string[]): CardAnswer => {
    const answer = hex(commands.map((command) => card.answer(bytes(command))).at(-1) ?? new Uint8Array());
    const isDone = ['9000', '9100', '91AF'].includes(answer.slice(-4));
    return isDone ? { kind: 'bytes', bytes: answer.slice(0, -4) } : { kind: 'refused', status: answer.slice(-4) };
  };
  switch (request.ask) {
    case 'desfire_challenge': {
      const onWire = hex(bytes(request.application).toReversed());
      const begin = request.method === 'aes' ? '90AA0000010000' : '9071000002000000';
      return say(`905A000003${onWire}00`, begin);
    }
    case 'desfire_response':
      return say(`90AF000020${request.token}00`);
    case 'ndef': {
      const file = say('00A4040007D276000085010100', '00A4000C02E104', '00B0000000');
      return file.kind === 'bytes' ? { kind: 'bytes', bytes: file.bytes.slice(4) } : file;
    }
    case 'classic_block':
      return say(`FF82000006${request.key}`, `FF8600000501000${request.block}6000`, `FFB0000${request.block}10`);
    case 'originality': {
      const answer = say('FFC2000002810000', 'FFC200010495023C0000');
      return answer.kind === 'bytes' ? { kind: 'bytes', bytes: answer.bytes.slice(-64) } : answer;
    }
  }
}

async function show(
  desk: CardDesk,
  sort: CardSort,
  chip: Chip | null,
  at: { kioskId?: KioskId; number?: CardUid; card?: VirtualCard } = {},
): Promise<Reply<CardStep>> {
  const { kioskId = lobby, number = uid } = at;
  const card = at.card ?? makeCard(number, chip, systemRandomness);
  let reply = await desk.begin(kioskId, { cardUid: number, sort });
  while (reply.ok && reply.value.step === 'ask')
    reply = await desk.answer(
      kioskId,
      reply.value.conversation,
      reply.value.requests.map((request) => answerOf(card, request)),
    );
  return reply;
}
const proof = (given: string) => ({ ok: true, value: { step: 'verdict', verdict: { proof: given } } });
const refused = (code: string) => ({ ok: false, error: { code } });

describe('a card is believed as much as it has shown', () => {
  test.each(['aes', 'ev2_first'] as const)('DESFire by %s is proven, and stays known as such', async (method) => {
    const desk = openDesk({ desfire: { application: '3042F5', method } });
    expect(await show(desk, 'desfire', desfire())).toMatchObject(proof('proven'));
    expect(kept.events).toMatchObject([{ act: 'proved', proof: 'proven', reason: 'desfire' }]);
    expect(await show(desk, 'desfire', desfire())).toMatchObject(proof('proven'));
    expect(kept.events).toHaveLength(1);
  });

  test('DESFire of somebody else, or with a key of another card, has a number and no more', async () => {
    expect(await show(openDesk(), 'desfire', desfire({ application: '123456' }))).toMatchObject(proof('number'));
    expect(await show(openDesk(), 'desfire', desfire({ key: '00'.repeat(16) }))).toMatchObject(proof('number'));
    expect(told).toEqual([]);
  });

  test('MIFARE Classic by its key and block, NTAG 21x by its maker’s signature', async () => {
    const { keyA, content } = classicContent(means);
    const classic: Chip = { chip: 'classic', block: 4, key: hex(keyA), data: hex(content) };
    expect(await show(openDesk(), 'classic', classic)).toMatchObject(proof('sector_key'));
    expect(await show(openDesk(), 'classic', null, { number: cardUid('04A1B2C3D4E5F7') })).toMatchObject(
      refused('CARD_UNKNOWN'),
    );
    const number = cardUid('04E10CDA993C80');
    const signature = '8B76052EE42F5567BEB53238B3E3F9950707C0DCC956B5C5EFCFDB709B2D82B3';
    const desk = openDesk();
    await desk.record([bound(number)], { kioskId: null, personId: null, act: 'card_bound', details: {} });
    expect(await show(desk, 'ultralight', { chip: 'ntag', signature }, { number })).toMatchObject(proof('original'));
  });

  test('a reader that tells numbers only, a phone, and one drawn anew at each tap', async () => {
    expect(await show(openDesk(), 'untold', null)).toMatchObject(proof('number'));
    expect(await show(openDesk(), 'other', null)).toMatchObject(proof('number'));
    expect(await show(openDesk(), 'other', null, { number: cardUid('08A1B2C3') })).toMatchObject(
      refused('CARD_RANDOM_NUMBER'),
    );
  });

  test('what each may do is the site’s to say', async () => {
    const desk = openDesk({ may: { number: 'nothing', proven: ['balance', 'staff'] } });
    expect(await show(desk, 'untold', null)).toMatchObject(refused('CARD_NOT_ENOUGH'));
    expect(desk.mayActAsStaff(lobby, uid)).toBe(false);
    const shown = await show(desk, 'desfire', desfire());
    expect(shown).toMatchObject({ value: { verdict: { may: ['balance'] } } });
    expect([desk.mayActAsStaff(lobby, uid), desk.mayActAsStaff(garage, uid)]).toEqual([true, false]);
    clock.advance(milliseconds(300_001));
    expect(desk.mayActAsStaff(lobby, uid)).toBe(false);
  });

  test('a number that another reader tells from behind is the same card, where the site says so', async () => {
    const reversed = cardUid('F6E5D4C3B2A104');
    expect(await show(openDesk(), 'untold', null, { number: reversed })).toMatchObject(refused('CARD_UNKNOWN'));
    const desk = openDesk({ number_orders: ['as_read', 'reversed'] });
    expect(await show(desk, 'untold', null, { number: reversed })).toMatchObject(proof('number'));
    // One that is drawn anew at each tap ends in 08 there.
    expect(await show(desk, 'other', null, { number: cardUid('C3B2A108') })).toMatchObject(
      refused('CARD_RANDOM_NUMBER'),
    );
  });
});

describe('a copy', () => {
  const blocked = (reason: string) => ({ ok: false, error: { code: 'CARD_BLOCKED', details: { reason } } });

  async function known(): Promise<CardDesk> {
    const desk = openDesk();
    await show(desk, 'desfire', desfire());
    return desk;
  }

  test.each([
    ['is another kind of chip', 'classic', null, 'other_sort'],
    ['has not the key', 'desfire', desfire({ key: '00'.repeat(16) }), 'denied'],
    ['has not the application', 'desfire', desfire({ application: '123456' }), 'denied'],
  ] as const)('that %s blocks the number, and everybody is told', async (_what, sort, chip, reason) => {
    const desk = await known();
    expect(await show(desk, sort, chip)).toMatchObject(blocked(reason));
    expect(told).toEqual(['CARD_CLONED', 'anna']);
    expect(kept.audits.at(-1)).toMatchObject({ act: 'card_blocked', about: uid, details: { reason } });
    // The right one is not let in either: nobody can tell. And it is still so after a restart.
    for (const later of [desk, openDesk()]) {
      expect(await show(later, 'desfire', desfire())).toMatchObject(refused('CARD_BLOCKED'));
      expect(await show(later, 'untold', null)).toMatchObject(refused('CARD_BLOCKED'));
    }
    expect(told).toHaveLength(2);
  });

  test('of what a NTAG 424 once said is found by its counter, also after a restart', async () => {
    const card = makeCard(uid, ntag424(), systemRandomness);
    for (let reading = 1; reading <= 3; reading += 1)
      expect(await show(openDesk(), 'ntag_424', null, { card })).toMatchObject(proof('proven'));
    expect(counters.get(uid)).toBe(3);
    const replay = ntag424({ counter: 3, repeats: true });
    expect(await show(openDesk(), 'ntag_424', replay)).toMatchObject(blocked('replayed'));
    expect(counters.get(uid)).toBe(3);
  });

  test('that says another NTAG’s words is found by its number', async () => {
    const desk = openDesk();
    await show(desk, 'ntag_424', ntag424());
    const other = makeCard('04A1B2C3D4E5F7', ntag424({ counter: 7 }), systemRandomness);
    expect(await show(desk, 'ntag_424', null, { card: other })).toMatchObject(blocked('denied'));
  });

  test('at another kiosk in the same second is one of two; a second later it was carried there', async () => {
    const desk = openDesk();
    await desk.begin(lobby, { cardUid: uid, sort: 'desfire' });
    clock.advance(milliseconds(1000));
    expect(await desk.begin(garage, { cardUid: uid, sort: 'desfire' })).toMatchObject({ value: { step: 'ask' } });
    expect(await show(desk, 'desfire', desfire(), { kioskId: lobby })).toMatchObject(blocked('two_places'));
  });

  test('is none where the card was only taken away, or could not be asked', async () => {
    const desk = await known();
    const begun = await desk.begin(lobby, { cardUid: uid, sort: 'desfire' });
    const id = begun.ok && begun.value.step === 'ask' ? begun.value.conversation : '';
    expect(await desk.answer(lobby, id, [{ kind: 'left' }])).toMatchObject(refused('CARD_LEFT'));
    expect(await desk.answer(lobby, id, [{ kind: 'left' }])).toMatchObject(refused('CARD_CONVERSATION_OVER'));
    expect(await show(desk, 'untold', null)).toMatchObject(proof('number'));
    expect(told).toEqual([]);
  });

  test('another kiosk cannot answer for a card that lies at the first', async () => {
    const desk = openDesk();
    const begun = await desk.begin(lobby, { cardUid: uid, sort: 'desfire' });
    const id = begun.ok && begun.value.step === 'ask' ? begun.value.conversation : '';
    expect(await desk.answer(garage, id, [])).toMatchObject(refused('CARD_CONVERSATION_OVER'));
  });
});

function bound(number: CardUid): CardEvent {
  return {
    id: '01932c07-0000-7000-8000-0000000000e1' as CardEvent['id'],
    cardUid: number,
    act: 'bound',
    tenancyId: anna,
    proof: null,
    at: clock.now(),
    reason: 'issued',
  };
}
