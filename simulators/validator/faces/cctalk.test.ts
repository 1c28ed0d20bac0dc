import { expect, it } from 'vitest';
import {
  CctalkFramer,
  bufferedEventsOf,
  decodeAnswer,
  encodeCommand,
  type CctalkCommand,
} from '#hardware/cash/cctalk/codec';
import { BILL_VALIDATOR_ADDRESS } from '#hardware/cash/cctalk/frames';
import { instant, ManualClock, milliseconds } from '#kernel';
import { Mechanism, timingAtSpeed } from '../mechanism.ts';
import { CctalkFace } from './cctalk.ts';

const bus = { address: BILL_VALIDATOR_ADDRESS, checksum: 'sum' } as const;
const denominations = [5, 10];

function bench() {
  const clock = new ManualClock(instant(0));
  const mechanism = new Mechanism({ clock, timing: timingAtSpeed(1), denominations, onStep: () => undefined });
  const face = new CctalkFace(mechanism, { part: 'constructed', serial: '17', currency: 'EUR', denominations });
  const say = (command: CctalkCommand) => face.hear(encodeCommand(command, bus)).at(-1)?.bytes ?? new Uint8Array();
  return {
    mechanism,
    say,
    wait: async (ms: number) => {
      clock.advance(milliseconds(ms));
      await Promise.resolve();
      await Promise.resolve();
    },
    /** How many it has counted, and the newest two. */
    events: () => {
      const [framed] = new CctalkFramer(bus).push(say({ name: 'read_bill_events' }));
      const answer = framed?.kind === 'frame' ? decodeAnswer(framed.bytes) : null;
      const buffered = answer?.kind === 'reply' ? bufferedEventsOf(answer.data) : null;
      return { count: buffered?.count, newest: buffered?.events.slice(-2) };
    },
  };
}

it('tells of a note that was taken in before the host had seen the device at rest', async () => {
  const { mechanism, wait, say, events } = bench();
  mechanism.powerOn();
  say({ name: 'simple_poll' });
  // The settings reach it while it comes to itself, and the note is in before the next poll.
  say({ name: 'inhibit_mask', enabled: [1, 2] });
  say({ name: 'master_inhibit', accepts: true });
  await wait(400);
  expect(mechanism.insert(10)).toEqual({ taken: true });
  await wait(300);
  expect(events().newest?.at(-1)).toEqual([2, 1]);
  say({ name: 'route_bill', to: 'stacker' });
  await wait(250);
  await wait(250);
  expect(events()).toEqual({
    count: 2,
    newest: [
      [2, 1],
      [2, 0],
    ],
  });
});

it('tells nobody of a note that was on its way into the box as the power went', async () => {
  const { mechanism, wait, say, events } = bench();
  mechanism.powerOn();
  say({ name: 'simple_poll' });
  await wait(400);
  say({ name: 'inhibit_mask', enabled: [1, 2] });
  say({ name: 'master_inhibit', accepts: true });
  mechanism.insert(10);
  await wait(300);
  expect(events().count).toBe(1);
  say({ name: 'route_bill', to: 'stacker' });
  await wait(250);
  mechanism.powerOff();
  mechanism.powerOn();
  say({ name: 'simple_poll' });
  await wait(400);
  expect(mechanism.stacked.counted().total).toBe(10);
  expect(events().count).toBe(0);
  expect(mechanism.says().name).toBe('disabled');
});
