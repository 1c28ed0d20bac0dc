import { cardUid } from '#kernel';
import { describe, expect, test } from 'vitest';
import type { CardEvent } from '../reader.ts';
import { pcscAtStart, stepPcsc, type PcscEvent, type PcscState, type PcscStep } from './machine.ts';

const uid = cardUid('04A1B2C3D4E5F6');
const one = 'Reader 00 00';
const other = 'Reader 00 01';

const found = (name = one): PcscEvent => ({ kind: 'reader_found', name });
const gone = (name = one): PcscEvent => ({ kind: 'reader_gone', name });
const empty = (name = one): PcscEvent => ({ kind: 'presence', name, presence: { present: false, mute: false } });
const lies = (name = one): PcscEvent => ({ kind: 'presence', name, presence: { present: true, mute: false } });
const mute: PcscEvent = { kind: 'presence', name: one, presence: { present: true, mute: true } };
const settled: PcscEvent = { kind: 'settled' };
const due: PcscEvent = { kind: 'readers_due' };
const lost: PcscEvent = { kind: 'daemon_lost' };
const answer = (
  visit: number,
  outcome: Extract<PcscEvent, { kind: 'answer' }>['outcome'] = { kind: 'uid', uid },
): PcscEvent => ({
  kind: 'answer',
  visit,
  outcome,
});

function run(...events: readonly PcscEvent[]): { state: PcscState; told: CardEvent[]; asked: PcscStep['ask'][] } {
  const told: CardEvent[] = [];
  const asked: PcscStep['ask'][] = [];
  let state = pcscAtStart;
  for (const event of events) {
    const step = stepPcsc(state, event);
    state = step.state;
    told.push(...step.events);
    if (step.ask !== null) asked.push(step.ask);
  }
  return { state, told, asked };
}

const ready = [found(), empty(), settled];
const back: CardEvent = { kind: 'back' };
const away: CardEvent = { kind: 'away' };
const tapped: CardEvent = { kind: 'tapped', uid };
const removed: CardEvent = { kind: 'removed' };
const unreadable: CardEvent = { kind: 'unreadable' };

describe('a PC/SC reader', () => {
  test.each<[string, PcscEvent[], CardEvent[]]>([
    ['is back when it settled', ready, [back]],
    ['is back once', [...ready, settled, found(), due], [back]],
    ['is away when none of the name is there', [due], [away]],
    ['is away once, and back when it is plugged in', [due, due, found(), empty(), settled], [away, back]],
    ['a daemon that never answered', [lost, lost], [away]],
    ['a tap', [...ready, lies(), answer(1), empty()], [back, tapped, removed]],
    ['two taps', [...ready, lies(), answer(1), empty(), lies(), answer(2)], [back, tapped, removed, tapped]],
    ['what lay there at the start', [found(), lies(), settled, lies(), empty(), lies(), answer(1)], [back, tapped]],
    ['what a daemon that just started finds late', [found(), empty(), lies(), settled, empty()], [back]],
    ['a reader of which nothing was said yet', [found(), settled, lies(), empty(), lies(), answer(1)], [back, tapped]],
    ['a card that left before it answered', [...ready, lies(), empty(), answer(1)], [back]],
    ['an answer to an earlier question', [...ready, lies(), empty(), lies(), answer(1)], [back]],
    [
      'a card that left while it was asked',
      [...ready, lies(), answer(1, { kind: 'left' }), lies(), answer(2)],
      [back, tapped],
    ],
    [
      'something unreadable, once',
      [...ready, lies(), answer(1, { kind: 'unreadable' }), lies(), empty()],
      [back, unreadable],
    ],
    ['something that gives no sign', [...ready, mute, mute, empty()], [back, unreadable]],
    ['the same said again', [...ready, lies(), lies(), answer(1), lies()], [back, tapped]],
    ['pulled out with a card on it', [...ready, lies(), answer(1), gone(), empty()], [back, tapped, away]],
    ['a daemon that dies while it asks', [...ready, lies(), lost, answer(1)], [back, away]],
    [
      'a daemon that comes back with the card',
      [...ready, lies(), answer(1), lost, found(), lies(), settled, empty()],
      [back, tapped, away, back],
    ],
    ['another reader beside it', [...ready, found(other), empty(other), lies(other)], [back]],
    ['the other one pulled out', [...ready, found(other), gone(other), lies(), answer(1)], [back, tapped]],
    [
      'the other one takes over',
      [...ready, found(other), empty(other), gone(), lies(other), answer(1)],
      [back, away, back, tapped],
    ],
    [
      'the other one takes over with what lies on it',
      [...ready, found(other), lies(other), gone(), empty(other)],
      [back, away, back],
    ],
    ['pulled out before it settled', [found(), gone(), settled], [away]],
  ])('%s', (_name, events, told) => expect(run(...events).told).toEqual(told));

  test('asks each card once, by the visit', () => {
    expect(run(...ready, lies(), lies(), answer(1), empty(), lies()).asked).toEqual([
      { reader: one, visit: 1 },
      { reader: one, visit: 2 },
    ]);
  });

  test('asks nothing of what lay there', () => {
    expect(run(found(), lies(), settled, lies()).asked).toEqual([]);
    expect(run(...ready, found(other), lies(other)).asked).toEqual([]);
  });
});
