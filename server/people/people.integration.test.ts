import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardUid, givenId, hours, minutes, newId, type KioskId, type PersonId } from '#kernel';
import { systemRandomness } from '#platform';
import { openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import type { PersonRecord } from '../store/index.ts';
import { Guessing } from './guessing.ts';
import { Identification } from './identification.ts';
import { PeopleRegister } from './register.ts';
import { csrfOf, digestOf, hashSecret, isSecretOf } from './secret.ts';
import { Sessions } from './sessions.ts';

const lobby = givenId<KioskId>('lobby');
const garage = givenId<KioskId>('garage');
const uid = cardUid('04AA000000000A');

let books: ConstructedBooks;
let register: PeopleRegister;
let sessions: Sessions;

beforeEach(async () => {
  books = await openConstructedBooks();
  const { clock, store } = books;
  const at = { store: store.people, clock, randomness: systemRandomness };
  register = new PeopleRegister({ ...at, isTenantCard: () => false });
  sessions = new Sessions(at);
});

afterEach(() => books.close());

const freshId = () => newId<PersonId>(books.clock, systemRandomness);

async function added(over: { name?: string; role?: 'owner' | 'staff'; card?: boolean } = {}): Promise<PersonRecord> {
  const reply = await register.add(
    {
      id: freshId(),
      name: over.name ?? 'Sam',
      role: over.role ?? 'staff',
      password: 'long enough',
      card: over.card === false ? null : { uid, pin: '4711' },
    },
    null,
  );
  if (!reply.ok) throw new Error(reply.error.code);
  return reply.value;
}

describe('a secret', () => {
  it('is kept as a salted hash that says how it was made', async () => {
    const [one, other] = await Promise.all([
      hashSecret('4711', systemRandomness),
      hashSecret('4711', systemRandomness),
    ]);
    expect(one).toMatch(/^scrypt\$15\$8\$1\$[\w+/=]{24}\$[\w+/=]{44}$/);
    expect(one).not.toBe(other);
    expect(await isSecretOf('4711', one)).toBe(true);
    expect(await isSecretOf('4712', one)).toBe(false);
    expect(await isSecretOf('4711', null)).toBe(false);
  });
});

describe('the register', () => {
  it('takes an invite within the hour only, and a newer one ends it', async () => {
    const code = async () => {
      const invite = await register.invite();
      return invite.ok ? invite.value.code : '';
    };
    const owner = (given: string) => register.addFirstOwner({ code: given, name: 'Olga', password: 'long enough' });
    const old = await code();
    const newer = await code();
    expect(await owner(old)).toMatchObject({ error: { code: 'INVITE_INVALID' } });
    books.clock.advance(hours(1));
    expect(await owner(newer)).toMatchObject({ error: { code: 'INVITE_INVALID' } });
    const last = await code();
    // As people copy it.
    const typed = `${last.slice(0, 10).toUpperCase()} ${last.slice(10)}`;
    const both = await Promise.all([owner(typed), owner(typed)]);
    expect(both.filter((reply) => reply.ok)).toHaveLength(1);
  });

  it('ends a person with every session, for good, but never the last owner', async () => {
    const owner = await added({ name: 'Olga', role: 'owner', card: false });
    const sam = await added();
    const { token } = await sessions.open(sam, null);
    expect(await register.end(sam.id, { by: owner.id, reason: 'left' })).toMatchObject({ ok: true });
    expect(await sessions.find(token, { kioskId: null, noted: true })).toBeNull();
    expect(await register.end(sam.id, { by: owner.id, reason: 'left' })).toMatchObject({
      error: { code: 'PERSON_UNKNOWN' },
    });
    expect(await register.end(owner.id, { by: owner.id, reason: 'left' })).toMatchObject({
      error: { code: 'LAST_OWNER' },
    });
    // The name and the card are free for the next.
    expect(await added()).toMatchObject({ name: 'Sam', cardUid: uid });
    expect((await register.rows()).map((row) => row.endedAt === null)).toEqual([true, false, true]);
  });

  it('refuses a name in other capitals, and a card that somebody has', async () => {
    await added();
    const other = { id: freshId(), role: 'staff', password: null, card: { uid, pin: '0000' } } as const;
    expect(await register.add({ ...other, name: 'SAM' }, null)).toMatchObject({ error: { code: 'PERSON_EXISTS' } });
    expect(await register.add({ ...other, name: 'Tilda' }, null)).toMatchObject({ error: { code: 'CARD_TAKEN' } });
  });
});

describe('identification', () => {
  const identification = () =>
    new Identification({
      isEnough: () => true,
      store: books.store.people,
      guessing: new Guessing({ store: books.store.people, clock: books.clock, onLocked: () => undefined }),
    });

  it('wants the PIN of that card, and another person as the second', async () => {
    const sam = await added();
    const desk = identification();
    expect(await desk.byCard({ cardUid: uid, pin: '4711', kioskId: lobby })).toMatchObject({ value: { id: sam.id } });
    expect(await desk.second(sam.id, { cardUid: uid, pin: '4711', kioskId: lobby })).toMatchObject({
      error: { code: 'SECOND_PERSON_NEEDED' },
    });
    expect(await desk.second(freshId(), { cardUid: uid, pin: '4711', kioskId: lobby })).toMatchObject({ ok: true });
  });

  it('answers an unknown name as it answers a wrong password', async () => {
    await added();
    const desk = identification();
    const given = { password: 'wrong', address: '10.0.0.7' };
    const known = await desk.byPassword({ ...given, name: 'Sam' });
    const unknown = await desk.byPassword({ ...given, name: 'Nobody' });
    expect(unknown).toEqual(known);
    expect(known).toMatchObject({ error: { code: 'SIGN_IN_REFUSED', details: { waitMs: 0 } } });
  });
});

describe('a session', () => {
  it('ends unused after half an hour, used after twelve', async () => {
    const sam = await added();
    const { token } = await sessions.open(sam, null);
    const find = () => sessions.find(token, { kioskId: null, noted: true });
    for (let half = 0; half < 24; half += 1) {
      expect(await find()).not.toBeNull();
      books.clock.advance(minutes(29.9));
    }
    expect(await find()).not.toBeNull();
    books.clock.advance(minutes(10));
    expect(await find()).toBeNull();
    const { token: idle } = await sessions.open(sam, null);
    books.clock.advance(minutes(30));
    expect(await sessions.find(idle, { kioskId: null, noted: true })).toBeNull();
  });

  it('is not kept alive by looking', async () => {
    const { token } = await sessions.open(await added(), null);
    for (let minute = 0; minute < 30; minute += 1) {
      expect(await sessions.find(token, { kioskId: null, noted: false })).not.toBeNull();
      books.clock.advance(minutes(1));
    }
    expect(await sessions.find(token, { kioskId: null, noted: false })).toBeNull();
  });

  it('of a kiosk is worth nothing elsewhere, and ends after ten minutes', async () => {
    const { token } = await sessions.open(await added(), lobby);
    expect(await sessions.find(token, { kioskId: garage, noted: true })).toBeNull();
    expect(await sessions.find(token, { kioskId: null, noted: true })).toBeNull();
    expect(await sessions.find(token, { kioskId: lobby, noted: true })).toMatchObject({ person: { name: 'Sam' } });
    books.clock.advance(minutes(10));
    expect(await sessions.find(token, { kioskId: lobby, noted: true })).toBeNull();
  });

  it('is kept as a digest, and its page’s token cannot be turned back', async () => {
    const { token } = await sessions.open(await added(), null);
    expect(await books.store.people.session(digestOf(token))).not.toBeNull();
    expect(await books.store.people.session(token)).toBeNull();
    expect(csrfOf(token)).not.toContain(token.slice(0, 16));
  });
});
