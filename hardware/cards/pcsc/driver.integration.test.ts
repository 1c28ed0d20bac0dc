import { silentLog } from '#kernel';
import { SystemClock } from '#platform';
import { privateDaemonObstacle, startPcscReader } from '#simulators';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CardEvent, CardReader } from '../reader.ts';
import { createPcscCardReader } from './driver.ts';
import { listPcscReaders } from './readers.ts';

const ONE = '04A1B2C3D4E5F6';
const SHORT = '0B1C2D3E';
const LONG = '0102030405060708090A';
const RANDOM = '08A1B2C3';

/** What they need is installed by the set-up; only namespaces can be forbidden by a machine, and then there is nothing to try the reader on. */
const obstacle = await privateDaemonObstacle();
if (obstacle === null) describe('the PC/SC reader, on a daemon of its own', onTheRealDaemon);
else
  test('the PC/SC reader is not tried on this machine', () => {
    process.stderr.write(`PC/SC is not tried here: ${obstacle}\n`);
    expect(obstacle).toMatch(/namespaces/);
  });

/** The real daemon, the real library, and a virtual card. */
function onTheRealDaemon(): void {
  const clock = new SystemClock();
  let simulator: Awaited<ReturnType<typeof startPcscReader>>;
  let reader: CardReader | null = null;
  let events: CardEvent[];

  beforeAll(async () => {
    simulator = await startPcscReader({ clock });
    process.env['PCSCLITE_CSOCK_NAME'] = simulator.socket;
  });
  afterAll(async () => {
    await simulator.stop();
    delete process.env['PCSCLITE_CSOCK_NAME'];
  });
  beforeEach(() => {
    events = [];
  });
  afterEach(async () => {
    await reader?.stop();
    reader = null;
    await act('remove');
    await act('clear');
  });

  const act = (name: string, input: unknown = {}) => simulator.acts[name]?.run(input);
  const see = (...expected: CardEvent[]) => vi.waitFor(() => expect(events).toEqual(expected), { timeout: 20_000 });
  const pass = (lengthMs: number) => new Promise((resolve) => setTimeout(resolve, lengthMs));
  function start(url = simulator.address): void {
    reader = createPcscCardReader({ url, clock, log: silentLog });
    reader.start((event) => events.push(event));
  }
  async function ready(): Promise<void> {
    start();
    await see({ kind: 'back' });
    // What lies on the reader is said right after the reader was named.
    await pass(100);
    events = [];
  }

  test.each([ONE, SHORT, LONG, RANDOM])('a tap of %s', async (uid) => {
    await ready();
    await act('tap', { uid: uid.toLowerCase() });
    await see({ kind: 'tapped', uid } as CardEvent, { kind: 'removed' });
  });

  test('a card removed early, and another one after it, are two cards and each is removed', async () => {
    await ready();
    await act('tap', { uid: ONE, holdMs: 700 });
    await see({ kind: 'tapped', uid: ONE } as CardEvent, { kind: 'removed' });
    await act('tap', { uid: SHORT, holdMs: 700 });
    await see(
      { kind: 'tapped', uid: ONE } as CardEvent,
      { kind: 'removed' },
      { kind: 'tapped', uid: SHORT } as CardEvent,
      { kind: 'removed' },
    );
  });

  test('a card that is snatched away while it is asked is no tap, and the next one is', async () => {
    await ready();
    await act('snatch', { uid: ONE });
    await vi.waitFor(() => expect(simulator.state()).toMatchObject({ card: null }), { timeout: 5000 });
    await pass(600);
    expect(events).toEqual([]);
    await act('lay', { uid: SHORT });
    await see({ kind: 'tapped', uid: SHORT } as CardEvent);
  });

  test.each(['', '0102030405'])('a card whose number is "%s" is unreadable', async (uid) => {
    await ready();
    await act('lay', { uid });
    await see({ kind: 'unreadable' });
    await act('remove');
    await pass(600);
    expect(events).toEqual([{ kind: 'unreadable' }]);
  });

  test('a card that lies there at the start is no tap until it was taken away once', async () => {
    await act('lay', { uid: ONE });
    await pass(600);
    start();
    await see({ kind: 'back' });
    await pass(800);
    await act('remove');
    await pass(600);
    await act('lay', { uid: ONE });
    await see({ kind: 'back' }, { kind: 'tapped', uid: ONE } as CardEvent);
  });

  test('a daemon that crashes is away, then back; the card that was left on it is no new tap', async () => {
    await ready();
    await act('lay', { uid: ONE });
    await see({ kind: 'tapped', uid: ONE } as CardEvent);
    await act('drop_line');
    await see({ kind: 'tapped', uid: ONE } as CardEvent, { kind: 'away' }, { kind: 'back' });
    await pass(1200);
    expect(events).toHaveLength(3);
    await act('remove');
    await pass(600);
    await act('lay', { uid: SHORT });
    await vi.waitFor(() => expect(events.slice(3)).toEqual([{ kind: 'tapped', uid: SHORT }]), { timeout: 5000 });
  });

  test('a daemon that is not there at the start is away, and back when it is', async () => {
    await act('silent');
    start();
    await see({ kind: 'away' });
    expect(await listPcscReaders({ clock })).toMatchObject({ ok: false, error: { code: 'CARD_READER_AWAY' } });
    await act('clear');
    await see({ kind: 'away' }, { kind: 'back' });
  });

  test('a daemon without the reader is away', async () => {
    await act('unplug');
    start();
    await see({ kind: 'away' });
    expect(await listPcscReaders({ clock })).toEqual({ ok: true, value: [] });
  });

  test('a reader of another name is not used', async () => {
    start('pcsc://Another%20Reader');
    await see({ kind: 'away' });
  });

  test('the readers of the daemon are listed', async () => {
    expect(await listPcscReaders({ clock })).toEqual({ ok: true, value: ['Virtual PCD 00 00', 'Virtual PCD 00 01'] });
  });
}
