import { mkdtempSync, readFileSync, rmSync, statSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardUid, givenId, ManualClock, instant, success, type CardUid, type TenancyId } from '#kernel';
import { systemRandomness } from '#platform';
import type { CardEvent } from '../store/index.ts';
import { CardBook } from './card-book.ts';
import { CardNumbers } from './card-numbers.ts';
import { CardOffice } from './card-office.ts';
import { checkValues, makeCardKeys, readCardKeys } from './key-file.ts';

const first = cardUid('04A1B2C3D4E5F6');
const second = cardUid('04A1B2C3D4E5F7');
const staff = cardUid('04A1B2C3D4E5F8');
const anna = givenId<TenancyId>('anna');
const ben = givenId<TenancyId>('ben');
const nobody = { personId: null, kioskId: null };

/** A house with two tenancies, of which one came with a card. */
function open(orders: ('as_read' | 'reversed')[] = ['as_read']) {
  const book = new CardBook([]);
  const acts: string[] = [];
  const written: Record<string, CardUid[]> = { [anna]: [first], [ben]: [] };
  const cardsOf = (id: TenancyId) => [
    ...(written[id] ?? []).filter((card) => !book.owners().has(card)),
    ...[...book.owners()].flatMap(([card, owner]) => (owner === id ? [card] : [])),
  ];
  const pins: { uid: CardUid; pin: string }[] = [];
  const tenancyOfCard = (card: CardUid) => [anna, ben].find((id) => cardsOf(id).includes(card)) ?? null;
  const office = new CardOffice({
    numbers: new CardNumbers({
      orders,
      isKnown: (card) => Promise.resolve(book.of(card).at !== null || tenancyOfCard(card) !== null),
    }),
    book,
    asksPin: true,
    pins: {
      stateOf: (card) => (pins.some(({ uid }) => uid === card) ? 'set' : 'unset'),
      set: (uid, pin) => Promise.resolve((pins.push({ uid, pin }), success(null))),
      draw: (uid) => Promise.resolve((pins.push({ uid, pin: '4711' }), success('4711'))),
    },
    desk: {
      record: (events: readonly CardEvent[], { act }) => {
        for (const event of events) book.learn(event);
        if (events.length > 0) acts.push(act);
        return Promise.resolve();
      },
    },
    directory: {
      tenancies: () => [anna, ben].map((id) => ({ id, cards: cardsOf(id) }) as never),
      tenancyOfCard,
      unitsOf: () => [],
    },
    isStaffCard: (card) => Promise.resolve(card === staff),
    clock: new ManualClock(instant(Date.UTC(2026, 10, 23))),
    randomness: systemRandomness,
  });
  return { office, acts, pins };
}

describe('cards are given out, replaced and blocked', () => {
  it('a card beside the first, and one in its place', async () => {
    const { office, acts } = open();
    await office.bind({ cardUid: second, tenancyId: anna, replaces: false }, nobody);
    expect([office.record(first).state, office.record(second).state]).toEqual(['bound', 'bound']);
    expect(await office.bind({ cardUid: second, tenancyId: anna, replaces: true }, nobody)).toMatchObject({
      value: { state: 'bound', tenancyId: anna },
    });
    expect(office.record(first)).toMatchObject({ state: 'blocked', reason: 'replaced', tenancyId: null });
    // Said once more, nothing is left to do.
    await office.bind({ cardUid: second, tenancyId: anna, replaces: true }, nobody);
    expect(acts).toEqual(['card_bound', 'card_bound']);
  });

  it('one card stays one card, from whichever end a reader tells its number', async () => {
    const { office } = open(['as_read', 'reversed']);
    const behind = cardUid('F6E5D4C3B2A104');
    expect(await office.forStaff(behind)).toMatchObject({ card: { cardUid: first, tenancyId: anna } });
    const bind = (card: CardUid, tenancyId = ben) => office.bind({ cardUid: card, tenancyId, replaces: false }, nobody);
    expect(await bind(behind)).toMatchObject({ error: { code: 'CARD_TAKEN' } });
    expect(await office.setPin({ cardUid: behind, pin: '4711' }, nobody)).toMatchObject({ value: { cardUid: first } });
    await office.block({ cardUid: behind, reason: 'lost' }, nobody);
    expect(office.record(first).state).toBe('blocked');
    expect(await bind(behind)).toMatchObject({ error: { code: 'CARD_BLOCKED' } });
    expect(await office.unblock({ cardUid: behind }, nobody)).toMatchObject({ value: { cardUid: first } });
    expect(await bind(cardUid('C3B2A108'))).toMatchObject({ error: { code: 'CARD_RANDOM_NUMBER' } });
    // Where every reader tells it from behind, it is given out as it is looked up.
    expect(
      await open(['reversed']).office.bind({ cardUid: second, tenancyId: ben, replaces: false }, nobody),
    ).toMatchObject({ value: { cardUid: 'F7E5D4C3B2A104', tenancyId: ben } });
  });

  it('no card that somebody else has, none of staff, none that is blocked, and none with a number drawn anew', async () => {
    const { office, acts } = open();
    const bind = (card: CardUid, tenancyId = ben) => office.bind({ cardUid: card, tenancyId, replaces: false }, nobody);
    expect(await bind(first)).toMatchObject({ error: { code: 'CARD_TAKEN' } });
    expect(await bind(staff)).toMatchObject({ error: { code: 'CARD_TAKEN' } });
    expect(await bind(cardUid('08A1B2C3'))).toMatchObject({ error: { code: 'CARD_RANDOM_NUMBER' } });
    expect(await bind(second, givenId<TenancyId>('carl'))).toMatchObject({ error: { code: 'TENANCY_UNKNOWN' } });
    expect(acts).toEqual([]);
    await office.block({ cardUid: second, reason: 'lost' }, nobody);
    expect(await bind(second)).toMatchObject({ error: { code: 'CARD_BLOCKED', details: { reason: 'lost' } } });
  });

  it('a blocked card is blocked once, listed, and let in again only by who owns the machine', async () => {
    const { office, acts } = open();
    await office.block({ cardUid: first, reason: 'stolen' }, nobody);
    await office.block({ cardUid: first, reason: 'broken' }, nobody);
    expect(office.list()).toMatchObject([{ cardUid: first, state: 'blocked', reason: 'stolen' }]);
    expect(await office.unblock({ cardUid: first }, nobody)).toMatchObject({
      value: { state: 'bound', tenancyId: anna },
    });
    expect(await office.unblock({ cardUid: first }, nobody)).toMatchObject({ error: { code: 'CARD_UNKNOWN' } });
    expect(acts).toEqual(['card_blocked', 'card_unblocked']);
  });

  it('a PIN is set or drawn for a card that opens something, by whoever gives it out', async () => {
    const { office, pins } = open();
    expect(await office.setPin({ cardUid: first, pin: '0815' }, nobody)).toMatchObject({ value: { pin: 'set' } });
    expect(await office.drawPin({ cardUid: second }, nobody)).toMatchObject({ value: { pin: '4711' } });
    await office.block({ cardUid: first, reason: 'lost' }, nobody);
    const refused = { error: { code: 'CARD_BLOCKED', details: { reason: 'lost' } } };
    expect(await office.setPin({ cardUid: first, pin: '0816' }, nobody)).toMatchObject(refused);
    expect(await office.drawPin({ cardUid: first }, nobody)).toMatchObject(refused);
    expect(pins.map(({ pin }) => pin)).toEqual(['0815', '4711']);
  });
});

describe('the file of master keys', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = () => join(folder, 'keys', 'cards.key');

  it.each([null, 'a passphrase of its own'])('is drawn once and read again, with passphrase %s', (passphrase) => {
    const made = makeCardKeys(file(), passphrase, systemRandomness);
    expect(readCardKeys(file(), passphrase)).toEqual(made);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readFileSync(file(), 'utf8').includes(Buffer.from(made.desfire).toString('hex'))).toBe(passphrase === null);
    expect(checkValues(made).map(({ checkValue }) => checkValue.length)).toEqual([6, 6, 6, 6]);
    expect(() => makeCardKeys(file(), passphrase, systemRandomness)).toThrow(/is there already/);
  });

  it('is refused where others may read it, with another passphrase or none, and where it was spoilt', () => {
    expect(readCardKeys(file(), null)).toBeNull();
    makeCardKeys(file(), 'right', systemRandomness);
    for (const passphrase of ['wrong', null])
      expect(() => readCardKeys(file(), passphrase)).toThrow(expect.objectContaining({ code: 'CARD_KEYS_UNUSABLE' }));
    chmodSync(file(), 0o640);
    expect(() => readCardKeys(file(), 'right')).toThrow(/chmod 600/);
  });
});
