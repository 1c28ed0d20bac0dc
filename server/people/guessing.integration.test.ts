import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { days, earlier, hours, instant, later, minutes, seconds, type Duration } from '#kernel';
import { openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import { Guessing, waitAfter, type TryOutcome } from './guessing.ts';

let books: ConstructedBooks;
let guessing: Guessing;
let locked: string[];

const open = () => new Guessing({ store: books.store.people, clock: books.clock, onLocked: (key) => locked.push(key) });

beforeEach(async () => {
  books = await openConstructedBooks();
  locked = [];
  guessing = open();
});

afterEach(() => books.close());

const at = (place: string, person: string | null = 'pin/sam') => ({ place, person });
const wrong = (place = 'kiosk/lobby', person: string | null = 'pin/sam') =>
  guessing.attempt(at(place, person), async () => false);
const right = (place = 'kiosk/lobby', person: string | null = 'pin/sam') =>
  guessing.attempt(at(place, person), async () => true);

/** Tries wrongly as soon as it is allowed, so many times; returns the waits that followed. */
async function tryWrongly(times: number): Promise<Duration[]> {
  const waits: Duration[] = [];
  for (let count = 0; count < times; count += 1) {
    const outcome: TryOutcome = await wrong();
    if (outcome.kind !== 'wrong') throw new Error(`expected to be looked at, was ${outcome.kind}`);
    waits.push(outcome.wait);
    books.clock.advance(outcome.wait);
  }
  return waits;
}

describe('wrong secrets in a row', () => {
  it('make whoever tries wait longer each time, and lock from the tenth on', async () => {
    expect(await tryWrongly(12)).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 64, 900, 900, 900].map((count) => seconds(count)));
    expect(locked).toEqual(Array.from({ length: 3 }, () => ['kiosk/lobby', 'pin/sam']).flat());
  });

  it('are not looked at while the wait is not over, not even the right one, and do not make it longer', async () => {
    await tryWrongly(2);
    await wrong();
    const looked: string[] = [];
    const during = () =>
      guessing.attempt(at('kiosk/lobby'), async () => {
        looked.push('looked');
        return true;
      });
    expect(await during()).toEqual({ kind: 'locked', wait: seconds(1) });
    expect(await during()).toEqual({ kind: 'locked', wait: seconds(1) });
    expect(looked).toEqual([]);
    books.clock.advance(seconds(1));
    expect(await during()).toEqual({ kind: 'right' });
  });

  it('are forgiven by the right one, and only by it', async () => {
    await tryWrongly(5);
    expect(await right()).toEqual({ kind: 'right' });
    expect(await tryWrongly(3)).toEqual([seconds(0), seconds(0), seconds(1)]);
  });

  it('follow the card to another kiosk, and the kiosk to another card', async () => {
    await tryWrongly(3);
    await wrong();
    expect(await right('kiosk/garage', 'pin/sam')).toMatchObject({ kind: 'locked' });
    expect(await right('kiosk/lobby', 'pin/tilda')).toMatchObject({ kind: 'locked' });
    expect(await right('kiosk/garage', 'pin/tilda')).toMatchObject({ kind: 'right' });
  });

  it('at once are counted one after the other', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => wrong()));
    expect(outcomes.filter(({ kind }) => kind === 'wrong')).toHaveLength(3);
  });

  it('survive a restart', async () => {
    await tryWrongly(6);
    await wrong();
    guessing = open();
    expect(await right()).toEqual({ kind: 'locked', wait: seconds(16) });
    books.clock.advance(seconds(16));
    expect(await wrong()).toEqual({ kind: 'wrong', wait: seconds(32) });
  });

  it('are not waited for less when the date jumps, nor longer than ever', async () => {
    await tryWrongly(9);
    await wrong();
    books.clock.jump(later(books.clock.now(), days(1)));
    expect(await right()).toMatchObject({ kind: 'locked', wait: minutes(15) });
    books.clock.jump(earlier(books.clock.now(), days(30)));
    expect(await right()).toMatchObject({ kind: 'locked', wait: minutes(15) });
  });

  it('are forgotten a day after the last, so that strangers leave no rows behind', async () => {
    await wrong('address/10.0.0.7', null);
    books.clock.advance(hours(25));
    await wrong('address/10.0.0.8', null);
    expect(await books.store.people.wrongTries('address/10.0.0.7')).toBeNull();
    expect(await books.store.people.wrongTries('address/10.0.0.8')).toMatchObject({ count: 1 });
  });
});

it('the longest wait is a quarter of an hour', () => {
  expect(waitAfter(1000)).toBe(minutes(15));
  expect(instant(waitAfter(0))).toBe(0);
});
