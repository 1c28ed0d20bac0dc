import { silentLog } from '#kernel';
import { SystemClock } from '#platform';
import { startCardReader } from '#simulators';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPort } from '../../ports/index.ts';
import type { CardEvent, CardReader } from '../reader.ts';
import { createLineCardReader } from './driver.ts';

const ONE = '04A1B2C3D4E5F6';
const SHORT = '0B1C2D3E';
const LONG = '0102030405060708090A';

/** Leaves out that the reader answers at all: most tests are about what comes then. */
function afterTheFirstSign(listener: (event: CardEvent) => void): (event: CardEvent) => void {
  let isFirst = true;
  return (event) => {
    if (!isFirst || event.kind !== 'back') listener(event);
    isFirst = false;
  };
}

describe('the line reader and the simulated reader, over TCP', () => {
  const clock = new SystemClock();
  let simulator: Awaited<ReturnType<typeof startCardReader>>;
  let reader: CardReader;
  let events: CardEvent[];

  beforeEach(async () => {
    simulator = await startCardReader({ port: 0, clock });
    events = [];
  });
  afterEach(async () => {
    await reader.stop();
    await simulator.stop();
  });

  const act = (name: string, input: unknown = {}) => simulator.acts[name]?.run(input);
  const see = (...expected: CardEvent[]) => vi.waitFor(() => expect(events).toEqual(expected), { timeout: 15_000 });
  const connected = () => vi.waitFor(() => expect(simulator.state()).toMatchObject({ connections: 1 }));
  async function start(): Promise<void> {
    reader = createLineCardReader({ openPort, url: simulator.address, clock, log: silentLog });
    reader.start(afterTheFirstSign((event) => events.push(event)));
    await connected();
    // The line that says what lies on the reader has to arrive before a hand can act.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  test.each([ONE, SHORT, LONG])('a tap of %s', async (uid) => {
    await start();
    await act('tap', { uid: uid.toLowerCase(), holdMs: 20 });
    await see({ kind: 'tapped', uid } as CardEvent, { kind: 'removed' });
  });

  test('a number that no card has is unreadable, and noise is nothing', async () => {
    await start();
    await act('lay', { uid: '0102030405' });
    await act('remove');
    await act('garbage');
    await act('tap', { uid: ONE, holdMs: 20 });
    await see({ kind: 'unreadable' }, { kind: 'tapped', uid: ONE } as CardEvent, { kind: 'removed' });
  });

  test('a card that lies there at the start is no tap until it was taken away', async () => {
    await act('lay', { uid: ONE });
    await start();
    await act('remove');
    await act('lay', { uid: ONE });
    await see({ kind: 'tapped', uid: ONE } as CardEvent);
  });

  test('a dropped line is away, then back; the card that was left on it is no new tap', async () => {
    await start();
    await act('lay', { uid: ONE });
    await see({ kind: 'tapped', uid: ONE } as CardEvent);
    await act('drop_line');
    await see({ kind: 'tapped', uid: ONE } as CardEvent, { kind: 'away' }, { kind: 'back' });
    await act('remove');
    await act('tap', { uid: SHORT, holdMs: 20 });
    await vi.waitFor(() => expect(events.slice(3)).toEqual([{ kind: 'tapped', uid: SHORT }, { kind: 'removed' }]));
  });

  test('silence is away, and a voice is back', async () => {
    await start();
    await act('silent');
    await see({ kind: 'away' });
    await act('clear');
    await see({ kind: 'away' }, { kind: 'back' });
  });

  test('a reader that is not there at the start is away', async () => {
    const { address } = simulator;
    await simulator.stop();
    reader = createLineCardReader({ openPort, url: address, clock, log: silentLog });
    reader.start(afterTheFirstSign((event) => events.push(event)));
    await see({ kind: 'away' });
    simulator = await startCardReader({ port: Number(new URL(address).port), clock });
    await see({ kind: 'away' }, { kind: 'back' });
  });
});
