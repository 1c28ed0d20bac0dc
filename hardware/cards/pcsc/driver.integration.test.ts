import type { CardRequest } from '#contracts/api';
import { parseHex, silentLog, toHex } from '#kernel';
import { SystemClock } from '#platform';
import { privateDaemonObstacle, startPcscReader } from '#simulators';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { respond } from '../cryptography/index.ts';
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
    // Laid and taken away only once it was seen: how long a busy machine takes to ask a card is no matter here.
    await act('lay', { uid: uid.toLowerCase() });
    await see({ kind: 'tapped', uid } as CardEvent);
    await act('remove');
    await see({ kind: 'tapped', uid } as CardEvent, { kind: 'removed' });
  });

  test('a card removed early, and another one after it, are two cards and each is removed', async () => {
    await ready();
    const first: CardEvent[] = [{ kind: 'tapped', uid: ONE } as CardEvent, { kind: 'removed' }];
    await act('lay', { uid: ONE });
    await see({ kind: 'tapped', uid: ONE } as CardEvent);
    await act('remove');
    await see(...first);
    await act('lay', { uid: SHORT });
    await see(...first, { kind: 'tapped', uid: SHORT } as CardEvent);
    await act('remove');
    await see(...first, { kind: 'tapped', uid: SHORT } as CardEvent, { kind: 'removed' });
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

  describe('a card that can show more than its number', () => {
    const key = 'a8dd63a3b89d54b37ca802473fda9175';
    const hex = (given: Uint8Array) => toHex(given).replaceAll(' ', '');
    const bytes = (given: string) => parseHex(given) ?? new Uint8Array();
    const asked = async (request: CardRequest) => {
      const answer = await reader?.ask(request);
      return answer?.kind === 'bytes' ? bytes(answer.bytes) : answer;
    };
    async function lay(chip: object, uid = ONE): Promise<void> {
      await ready();
      await act('lay', { uid, chip });
      await see({ kind: 'tapped', uid } as CardEvent);
    }

    test('DESFire: both have the key; another application or key is refused; one that leaves in between is gone', async () => {
      await lay({ chip: 'desfire', application: '3042F5', key });
      expect(await reader?.sort()).toBe('desfire');
      const challenge = { ask: 'desfire_challenge', application: '3042F5', keyNumber: 0 } as const;
      const nonsense = { ask: 'desfire_response', token: '00'.repeat(32) } as const;
      const rndA = bytes('13c5db8a5930439fc3def9a4c675360f');
      for (const method of ['aes', 'ev2_first'] as const) {
        const encryptedRndB = await asked({ ...challenge, method });
        if (!(encryptedRndB instanceof Uint8Array)) throw new Error('no challenge came');
        const { token, check } = respond({ method, key: bytes(key), encryptedRndB, rndA });
        const reply = await asked({ ask: 'desfire_response', token: hex(token) });
        expect(reply instanceof Uint8Array && check(reply), method).toBeTruthy();
        expect(await asked({ ...challenge, method, application: '3042F6' })).toEqual({
          kind: 'refused',
          status: '91A0',
        });
        expect(await asked({ ...challenge, method })).toBeInstanceOf(Uint8Array);
        expect(await asked(nonsense)).toEqual({ kind: 'refused', status: '91AE' });
      }
      // Its number, the application, the challenge; then it is pulled away.
      await act('lay', { uid: SHORT, chip: { chip: 'desfire', application: '3042F5', key }, leavesAfter: 3 });
      await vi.waitFor(() => expect(events.at(-1)).toEqual({ kind: 'tapped', uid: SHORT }), { timeout: 5000 });
      expect(await asked({ ...challenge, method: 'aes' })).toBeInstanceOf(Uint8Array);
      expect(await asked(nonsense)).toEqual({ kind: 'left' });
      await vi.waitFor(() => expect(events.at(-1)).toEqual({ kind: 'removed' }), { timeout: 5000 });
      expect(await reader?.sort()).toBe('untold');
    });

    test('NTAG 424 counts its readings, MIFARE Classic opens by its key, NTAG 21x tells its signature', async () => {
      await lay(
        { chip: 'ntag_424', metaKey: '00'.repeat(16), fileKey: '00'.repeat(16), counter: 60 },
        '04DE5F1EACC040',
      );
      expect(await reader?.sort()).toBe('ntag_424');
      const message = await asked({ ask: 'ndef' });
      expect(message instanceof Uint8Array && Buffer.from(message).toString('latin1')).toContain(
        'cmac=94EED9EE65337086',
      );

      await act('lay', { uid: SHORT, chip: { chip: 'classic', block: 4, key: 'a0a1a2a3a4a5', data: 'ab'.repeat(16) } });
      await vi.waitFor(() => expect(events.at(-1)).toEqual({ kind: 'tapped', uid: SHORT }), { timeout: 5000 });
      expect(await reader?.sort()).toBe('classic');
      const block = { ask: 'classic_block', block: 4, keyType: 'a' } as const;
      expect(await asked({ ...block, key: 'FFFFFFFFFFFF' })).toEqual({ kind: 'refused', status: '6300' });
      expect(await asked({ ...block, key: 'A0A1A2A3A4A5' })).toEqual(bytes('ab'.repeat(16)));

      const signature = '8B76052EE42F5567BEB53238B3E3F9950707C0DCC956B5C5EFCFDB709B2D82B3';
      await act('lay', { uid: '04E10CDA993C80', chip: { chip: 'ntag', signature } });
      await vi.waitFor(() => expect(events.at(-1)).toEqual({ kind: 'tapped', uid: '04E10CDA993C80' }), {
        timeout: 5000,
      });
      expect(await reader?.sort()).toBe('ultralight');
      expect(await asked({ ask: 'originality' })).toEqual(bytes(signature));
    });
  });
}
