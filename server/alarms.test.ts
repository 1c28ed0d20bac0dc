import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hours, minutes, newId, silentLog, type PersonId } from '#kernel';
import { systemRandomness } from '#platform';
import { Alarms } from './alarms.ts';
import { openConstructedBooks, type ConstructedBooks } from './constructed-site.ts';

let books: ConstructedBooks;
let alarms: Alarms;

const load = () =>
  Alarms.load({ store: books.store.alarms, clock: books.clock, randomness: systemRandomness, log: silentLog });

beforeEach(async () => {
  books = await openConstructedBooks();
  alarms = await load();
});

afterEach(() => books.close());

/** What was raised is written down behind the scenes; the next write that is waited for comes after it. */
const written = () =>
  books.store.people.note({
    at: books.clock.now(),
    personId: null,
    kioskId: null,
    act: 'test',
    about: 'x',
    details: {},
  });

describe('alarms', () => {
  it('stand for a day after they were last raised, each code once', () => {
    expect(alarms.standing()).toEqual([]);
    alarms.raise('RELAY_WELDED', 'm-1');
    books.clock.advance(hours(20));
    alarms.raise('RELAY_WELDED', 'm-1');
    alarms.raise('RELAY_WELDED', 'm-2');
    books.clock.advance(hours(23));
    expect(alarms.standing()).toEqual(['RELAY_WELDED']);
    expect(alarms.list()).toMatchObject([{ about: 'm-2' }, { about: 'm-1' }]);
    books.clock.advance(hours(2));
    expect(alarms.standing()).toEqual([]);
  });

  it('say who has seen them, the first for good, and are in the audit', async () => {
    alarms.raise('RELAY_WELDED', 'm-1');
    const id = alarms.list()[0]?.id ?? '';
    const by = newId<PersonId>(books.clock, systemRandomness);
    const other = newId<PersonId>(books.clock, systemRandomness);
    expect(await alarms.acknowledge(id, { by, note: 'on my way' })).toMatchObject({ ok: true });
    await alarms.acknowledge(id, { by: other, note: 'me too' });
    expect(alarms.list()).toMatchObject([{ id, acknowledged: { by, note: 'on my way' } }]);
    expect(await books.store.people.audit({ limit: 5 })).toMatchObject([
      { act: 'alarm_acknowledged', about: 'm-1', personId: by },
    ]);
    expect(await alarms.acknowledge('nothing', { by, note: '' })).toMatchObject({ error: { code: 'ALARM_UNKNOWN' } });
  });

  it('are new ones when they come again long after somebody saw them', async () => {
    alarms.raise('CUT_LIMIT_REACHED');
    const first = alarms.list()[0]?.id ?? '';
    await alarms.acknowledge(first, { by: newId<PersonId>(books.clock, systemRandomness), note: '' });
    books.clock.advance(minutes(30));
    alarms.raise('CUT_LIMIT_REACHED');
    expect(alarms.list()).toHaveLength(1);
    books.clock.advance(hours(2));
    alarms.raise('CUT_LIMIT_REACHED');
    expect(alarms.list()).toMatchObject([{ acknowledged: null }, { id: first }]);
  });

  it('survive a restart, seen or not', async () => {
    alarms.raise('RELAY_WELDED', 'm-1');
    alarms.raise('COMMAND_UNPROVEN', 'm-2');
    const [newest] = alarms.list();
    await alarms.acknowledge(newest?.id ?? '', { by: newId<PersonId>(books.clock, systemRandomness), note: '' });
    await written();
    const again = await load();
    expect(again.list()).toEqual(alarms.list());
  });
});
