import { beforeEach, describe, expect, test } from 'vitest';
import type { Account, CardRight } from '#contracts/api';
import { cards as cardsSchema } from '#contracts/configuration';
import {
  cardUid,
  days,
  givenId,
  instant,
  ManualClock,
  minutes,
  seconds,
  type CardUid,
  type KioskId,
  type TenancyId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { Guessing, hashSecret, isSecretOf } from '../people/index.ts';
import type { AuditRecord, CardPinEvent, WrongTries } from '../store/index.ts';
import { CardPins, type PinSecrets } from './card-pins.ts';
import { CardVisits } from './card-visits.ts';

const uid = cardUid('04A1B2C3D4E5F6');
const lobby = givenId<KioskId>('lobby');
const garage = givenId<KioskId>('garage');
const anna = givenId<TenancyId>('anna');
const ben = givenId<TenancyId>('ben');
const staff = { personId: null, kioskId: lobby };

let clock: ManualClock;
let kept: { events: CardPinEvent[]; audits: AuditRecord[] };
let tries: Map<string, WrongTries>;
let owners: Map<CardUid, TenancyId>;
let alarms: [TenancyId, CardUid][];
let blocked: boolean;

beforeEach(() => {
  clock = new ManualClock(instant(Date.UTC(2026, 10, 23)));
  kept = { events: [], audits: [] };
  tries = new Map();
  owners = new Map([[uid, anna]]);
  alarms = [];
  blocked = false;
});

/** The real ones take their time, which is what they are for: one test has them. */
const slow: PinSecrets = { hash: (pin) => hashSecret(pin, systemRandomness), isPinOf: isSecretOf };
const quick: PinSecrets = {
  hash: (pin) => Promise.resolve(`constructed$${pin.split('').toReversed().join('')}`),
  isPinOf: async (pin, hash) => (await quick.hash(pin)) === hash,
};

/** As after a start of the server: all it knows is what was kept. */
function openPins(secrets = quick, randomness = systemRandomness): CardPins {
  const store = {
    wrongTries: (key: string) => Promise.resolve(tries.get(key) ?? null),
    keepWrongTries: (given: WrongTries) => Promise.resolve(void tries.set(given.key, given)),
    forgetWrongTries: (keys: readonly string[]) => Promise.resolve(keys.forEach((key) => tries.delete(key))),
  };
  return new CardPins({
    events: kept.events,
    store: {
      keepPin: (event, audit) => Promise.resolve(void (kept.events.push(event), kept.audits.push(audit))),
    },
    secrets,
    guessing: new Guessing({ store, clock, onLocked: () => undefined }),
    directory: { tenancyOfCard: (card) => owners.get(card) ?? null },
    onLocked: (tenancyId, { cardUid: of }) => void alarms.push([tenancyId, of]),
    clock,
    randomness,
  });
}

const refused = (code: string, details: object = {}) => ({ ok: false, error: { code, details } });

describe('the PIN of a tenant’s card', () => {
  test('is kept as a salted hash alone, with a line of the audit, and is known after a restart', async () => {
    const pins = openPins(slow);
    expect(pins.stateOf(uid)).toBe('unset');
    expect(await pins.check(uid, '4711', lobby)).toMatchObject(refused('CARD_PIN_UNSET'));
    await pins.set(uid, '4711', staff);
    expect(kept.events).toMatchObject([{ act: 'set', tenancyId: anna, pinHash: expect.stringMatching(/^scrypt\$/) }]);
    expect(kept.audits).toMatchObject([{ act: 'card_pin_set', about: uid, kioskId: lobby, details: {} }]);
    expect(JSON.stringify([kept, [...tries]], (_, value: unknown) => (_ === 'pinHash' ? '' : value))).not.toContain(
      '4711',
    );
    for (const each of [pins, openPins(slow)]) expect(await each.check(uid, '4711', lobby)).toMatchObject({ ok: true });
    expect(kept.events).toHaveLength(1);
  });

  test('makes whoever guesses wait, at every kiosk and over restarts, and forgives with the right one', async () => {
    await openPins().set(uid, '4711', staff);
    for (const waitMs of [0, 0, 1000])
      expect(await openPins().check(uid, '0000', lobby)).toMatchObject(refused('CARD_PIN_WRONG', { waitMs }));
    expect(await openPins().check(uid, '4711', garage)).toMatchObject(refused('CARD_PIN_WAIT', { waitMs: 1000 }));
    clock.advance(seconds(1));
    expect(await openPins().check(uid, '4711', garage)).toMatchObject({ ok: true });
    expect(await openPins().check(uid, '0000', lobby)).toMatchObject(refused('CARD_PIN_WRONG', { waitMs: 0 }));
    expect(kept.audits.map(({ act }) => act)).toEqual([
      'card_pin_set',
      ...Array.from({ length: 3 }, () => 'card_pin_wrong'),
      'card_pin_right',
      'card_pin_wrong',
    ]);
  });

  test('is locked by the tenth wrong one in a row, however slowly they come, until staff give a new one', async () => {
    await openPins().set(uid, '4711', staff);
    // A day apart: the delay has forgotten them, the lock has not.
    for (let wrong = 1; wrong < 10; wrong += 1) {
      tries.clear();
      expect(await openPins().check(uid, '0000', lobby)).toMatchObject(refused('CARD_PIN_WRONG'));
      clock.advance(days(1));
    }
    expect([alarms, openPins().stateOf(uid)]).toEqual([[], 'set']);
    expect(await openPins().check(uid, '0000', lobby)).toMatchObject(refused('CARD_PIN_LOCKED'));
    expect([alarms, openPins().stateOf(uid)]).toEqual([[[anna, uid]], 'locked']);
    expect(kept.audits.at(-1)).toMatchObject({ act: 'card_pin_locked', about: uid });
    clock.advance(days(30));
    expect(await openPins().check(uid, '4711', lobby)).toMatchObject(refused('CARD_PIN_LOCKED'));
    const lines = kept.events.length;
    await openPins().set(uid, '0815', staff);
    expect(await openPins().check(uid, '4711', lobby)).toMatchObject(refused('CARD_PIN_WRONG', { waitMs: 0 }));
    expect(await openPins().check(uid, '0815', lobby)).toMatchObject({ ok: true });
    expect(kept.events).toHaveLength(lines + 3);
  });

  test('ends every delay with a new one', async () => {
    const pins = openPins();
    await pins.set(uid, '4711', staff);
    for (let wrong = 0; wrong < 3; wrong += 1) await pins.check(uid, '0000', lobby);
    await pins.set(uid, '0815', staff);
    expect(await pins.check(uid, '0815', lobby)).toMatchObject({ ok: true });
  });

  test('is not inherited: the next tenant with the same card has none', async () => {
    const pins = openPins();
    await pins.set(uid, '4711', staff);
    owners.set(uid, ben);
    expect(pins.stateOf(uid)).toBe('unset');
    expect(await pins.check(uid, '4711', lobby)).toMatchObject(refused('CARD_PIN_UNSET'));
    owners.delete(uid);
    expect(await pins.set(uid, '4711', staff)).toMatchObject(refused('CARD_UNKNOWN'));
  });

  test.each(['0000', '77777777', '1234', '23456789', '8765', '7890', '0987'])(
    'is not %s, which everybody tries first, whoever chooses it',
    async (weak) => {
      const pins = openPins();
      expect(await pins.set(uid, weak, staff)).toMatchObject(refused('CARD_PIN_WEAK'));
      expect(kept.events).toEqual([]);
      await pins.set(uid, '4711', staff);
      expect(await pins.change(uid, weak, lobby)).toMatchObject(refused('CARD_PIN_WEAK'));
      expect(await pins.check(uid, '4711', lobby)).toMatchObject({ ok: true });
    },
  );

  test.each(['1235', '1212', '1998', '1232', '4321987'])('may be %s', async (pin) => {
    expect(await openPins().set(uid, pin, staff)).toMatchObject({ ok: true });
  });

  test('is changed by its holder, with a line of the audit, unless somebody else’s guesses have locked it meanwhile', async () => {
    const pins = openPins();
    expect(await pins.change(uid, '0815', lobby)).toMatchObject(refused('CARD_PIN_UNSET'));
    await pins.set(uid, '4711', staff);
    expect(await pins.change(uid, '0815', garage)).toMatchObject({ ok: true });
    expect(kept.audits.at(-1)).toMatchObject({ act: 'card_pin_changed', about: uid, personId: null, kioskId: garage });
    expect(await openPins().check(uid, '0815', lobby)).toMatchObject({ ok: true });
    for (let wrong = 0; wrong < 10; wrong += 1) {
      tries.clear();
      await openPins().check(uid, '4711', garage);
    }
    const later = openPins();
    expect(await later.change(uid, '4712', lobby)).toMatchObject(refused('CARD_PIN_LOCKED'));
    expect(later.stateOf(uid)).toBe('locked');
  });

  test('that is drawn has four digits, is the PIN, and is none that everybody tries first', async () => {
    const pins = openPins();
    const drawn = await pins.draw(uid, staff);
    const pin = drawn.ok ? drawn.value : '';
    expect(pin).toMatch(/^\d{4}$/);
    expect(await pins.check(uid, pin, lobby)).toMatchObject({ ok: true });
    // Constructed: a machine that draws 1234 first, and 2 0 6 8 then.
    const bytes = [1, 2, 3, 4, 2, 0, 6, 8];
    const scripted = { ...systemRandomness, bytes: (count: number) => Uint8Array.from(bytes.splice(0, count)) };
    expect(await openPins(quick, scripted).draw(uid, staff)).toEqual({ ok: true, value: '2068' });
  });
});

describe('what the card at a kiosk may do', () => {
  const all: CardRight[] = ['balance', 'history', 'top_up', 'emergency_credit'];
  const account = { tenancyId: anna, history: [{ kind: 'constructed' }], use: { kind: 'constructed' } } as never;

  function openVisits(written: object, pins = openPins()): CardVisits {
    return new CardVisits({
      cards: cardsSchema.parse(written),
      book: {
        of: () => ({
          owner: 'file',
          blocked: blocked ? { reason: 'lost', at: clock.now() } : null,
          proof: 'number',
          sort: 'untold',
          at: null,
        }),
      },
      pins,
      accountOf: (): Promise<Account> => Promise.resolve(account),
      clock,
    });
  }
  const policy = { pin: { number: ['history', 'emergency_credit'] } };

  test('is everything, and nothing with a PIN, where the site says no word of it', () => {
    expect(openVisits({}).begin(lobby, { uid, proof: 'number', account })).toMatchObject({
      value: { may: all, pinFor: [], pin: 'unset', account: { history: [{}] } },
    });
  });

  test('is without what wants the PIN, until it was typed, and for this one session', async () => {
    const pins = openPins();
    await pins.set(uid, '4711', staff);
    const visits = openVisits(policy, pins);
    const begun = { value: { may: ['balance', 'top_up'], pinFor: ['history', 'emergency_credit'], pin: 'set' } };
    expect(visits.begin(lobby, { uid, proof: 'number', account })).toMatchObject(begun);
    expect(visits.shown(lobby, account)).toMatchObject({ history: [], use: null });
    expect(visits.whyNot(lobby, anna, 'emergency_credit')).toMatchObject({ code: 'CARD_PIN_NEEDED' });
    expect(await visits.open(lobby, { tenancyId: anna, pin: '0000' })).toMatchObject(refused('CARD_PIN_WRONG'));
    expect(visits.shown(lobby, account)).toMatchObject({ history: [] });
    expect(await visits.open(lobby, { tenancyId: anna, pin: '4711' })).toMatchObject({
      value: { may: all, pinFor: [], account: { history: [{}], use: {} } },
    });
    expect(visits.whyNot(lobby, anna, 'emergency_credit')).toBeNull();
    // Nobody else has it by that: not another kiosk, not another tenancy, not the next session.
    expect(visits.whyNot(garage, anna, 'history')).toMatchObject({ code: 'CARD_PIN_NEEDED' });
    expect(visits.whyNot(lobby, ben, 'history')).toMatchObject({ code: 'CARD_PIN_NEEDED' });
    expect(visits.begin(lobby, { uid, proof: 'number', account })).toMatchObject(begun);
    expect(visits.shown(lobby, account)).toMatchObject({ history: [] });
  });

  test('follows what the card has shown, and falls to that of a number when the visit is not known', () => {
    const visits = openVisits({ may: { number: 'top_up', proven: ['balance', 'history', 'top_up'] } });
    visits.begin(lobby, { uid, proof: 'proven', account });
    expect(visits.rightsAt(lobby, anna).may).toEqual(['balance', 'history', 'top_up']);
    clock.advance(minutes(29));
    expect(visits.whyNot(lobby, anna, 'history')).toBeNull();
    clock.advance(minutes(31));
    expect(visits.whyNot(lobby, anna, 'history')).toMatchObject({ code: 'CARD_NOT_ENOUGH' });
  });

  test('opens to nobody whose card is blocked, or who is not the one that was let in last', async () => {
    const pins = openPins();
    await pins.set(uid, '4711', staff);
    const visits = openVisits(policy, pins);
    const open = () => visits.open(lobby, { tenancyId: anna, pin: '4711' });
    expect(await open()).toMatchObject(refused('CARD_CONVERSATION_OVER'));
    visits.begin(lobby, { uid, proof: 'number', account });
    const meanwhile = open();
    visits.begin(lobby, { uid: cardUid('04A1B2C3D4E5F7'), proof: 'number', account });
    expect(await meanwhile).toMatchObject(refused('CARD_CONVERSATION_OVER'));
    expect(visits.rightsAt(lobby, anna).may).not.toContain('history');
    visits.begin(lobby, { uid, proof: 'number', account });
    blocked = true;
    expect(await open()).toMatchObject(refused('CARD_BLOCKED', { reason: 'blocked' }));
  });

  test('lets its holder choose another PIN for three minutes after the old one was typed there, and nobody else', async () => {
    const pins = openPins();
    await pins.set(uid, '4711', staff);
    const visits = openVisits({}, pins);
    const choose = (newPin: string, kioskId = lobby) => visits.choose(kioskId, { tenancyId: anna, newPin });
    expect(await choose('0815')).toMatchObject(refused('CARD_CONVERSATION_OVER'));
    visits.begin(lobby, { uid, proof: 'number', account });
    expect(await choose('0815')).toMatchObject(refused('CARD_PIN_NEEDED'));
    await visits.open(lobby, { tenancyId: anna, pin: '4711' });
    clock.advance(minutes(3));
    expect(await choose('0815', garage)).toMatchObject(refused('CARD_CONVERSATION_OVER'));
    expect(await choose('1234')).toMatchObject(refused('CARD_PIN_WEAK'));
    // The answer to the first was lost, and it is sent again.
    for (let time = 0; time < 2; time += 1) expect(await choose('0815')).toEqual({ ok: true, value: { pin: 'set' } });
    expect(await pins.check(uid, '0815', lobby)).toMatchObject({ ok: true });
    clock.advance(seconds(1));
    expect(await choose('0816')).toMatchObject(refused('CARD_PIN_NEEDED'));
    await visits.open(lobby, { tenancyId: anna, pin: '0815' });
    blocked = true;
    expect(await choose('0816')).toMatchObject(refused('CARD_BLOCKED'));
    blocked = false;
    visits.begin(lobby, { uid, proof: 'number', account });
    expect(await choose('0816')).toMatchObject(refused('CARD_PIN_NEEDED'));
  });

  test('may be all behind the PIN; a card with no right at all is turned away', () => {
    const visits = openVisits({ may: { number: 'balance', proven: 'staff' }, pin: { number: 'balance' } });
    expect(visits.begin(lobby, { uid, proof: 'number', account })).toMatchObject({
      value: { may: [], pinFor: ['balance'] },
    });
    expect(visits.begin(lobby, { uid, proof: 'proven', account })).toMatchObject(refused('CARD_NOT_ENOUGH'));
    expect(visits.rightsAt(lobby, anna)).toEqual({ may: [], pinFor: ['balance'] });
  });
});
