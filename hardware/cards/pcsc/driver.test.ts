import type { CardRequest } from '#contracts/api';
import { ManualClock, instant, milliseconds, parseHex, seconds, silentLog, type Duration } from '#kernel';
import { describe, expect, test } from 'vitest';
import type { CardEvent } from '../reader.ts';
import { storageCardAtr } from './codec.ts';
import { createPcscCardReader } from './driver.ts';
import type { PcscListener } from './library.ts';
import { listPcscReaders } from './readers.ts';

const NAME = 'ACS ACR122U 00 00';
const uid = '04A1B2C3D4E5F6';

class LibraryError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function startReader(options: { daemon?: boolean; url?: string } = {}) {
  const clock = new ManualClock(instant(Date.UTC(2026, 10, 23)));
  const events: CardEvent[] = [];
  const daemon = { up: options.daemon ?? true, starts: 0, clients: 0 };
  const asked: string[] = [];
  const closed = { count: 0 };
  /** What the reader answers, one after the other; the last for good. */
  const answers: (Uint8Array | LibraryError)[] = [parseHex(`${uid}9000`) ?? new Uint8Array()];
  let listener: PcscListener | null = null;
  const loadLibrary = () =>
    Promise.resolve({
      makeClient: () => {
        daemon.clients += 1;
        return {
          start: (toldTo: PcscListener) => {
            daemon.starts += 1;
            if (!daemon.up) throw new LibraryError('NoService');
            listener = toldTo;
          },
          stop: () => (listener = null),
        };
      },
    });
  const reader = createPcscCardReader({ url: options.url ?? 'pcsc://ACS', clock, log: silentLog, loadLibrary });
  reader.start((event) => events.push(event));
  const presence = (present: boolean) => listener?.onPresence(NAME, { present, mute: false });
  return {
    reader,
    events,
    daemon,
    asked,
    closed,
    answer: (...given: (Uint8Array | LibraryError)[]) => answers.splice(0, answers.length, ...given),
    find: (name = NAME) =>
      listener?.onReader({
        name,
        connect: () =>
          Promise.resolve({
            atr: storageCardAtr('MIFARE Ultralight'),
            transmit: (request) => {
              asked.push(`${name}: ${request.length}`);
              const given = answers.length > 1 ? answers.shift() : answers[0];
              return given instanceof LibraryError ? Promise.reject(given) : Promise.resolve(given ?? new Uint8Array());
            },
            close: () => {
              closed.count += 1;
              return Promise.resolve();
            },
          }),
      }),
    lay: () => presence(true),
    take: () => presence(false),
    die: () => {
      daemon.up = false;
      listener?.onLost('CommError');
    },
    pass: async (length: Duration) => {
      clock.advance(length);
      await settle();
    },
    list: async () => {
      const listing = listPcscReaders({ clock, loadLibrary });
      await settle();
      listener?.onReader({ name: NAME, connect: () => Promise.reject(new LibraryError('NoSmartCard')) });
      clock.advance(seconds(1));
      return listing;
    },
  };
}

async function readyReader(): Promise<ReturnType<typeof startReader>> {
  const desk = startReader();
  await settle();
  desk.find();
  desk.take();
  await desk.pass(seconds(1));
  desk.events.length = 0;
  return desk;
}

describe('a PC/SC reader', () => {
  test('reads a card and says when it is gone', async () => {
    const desk = await readyReader();
    desk.lay();
    await settle();
    desk.take();
    expect(desk.events).toEqual([{ kind: 'tapped', uid }, { kind: 'removed' }]);
    await desk.reader.stop();
  });

  test('is back a second after it was found, and away where none was found for two', async () => {
    const desk = startReader();
    await settle();
    await desk.pass(milliseconds(1999));
    expect(desk.events).toEqual([]);
    await desk.pass(milliseconds(1));
    expect(desk.events).toEqual([{ kind: 'away' }]);
    desk.find();
    await desk.pass(milliseconds(999));
    expect(desk.events).toHaveLength(1);
    await desk.pass(milliseconds(1));
    expect(desk.events).toEqual([{ kind: 'away' }, { kind: 'back' }]);
    await desk.reader.stop();
  });

  test('asks again at the edge of the field, and gives up after four times', async () => {
    const desk = await readyReader();
    desk.answer(
      new LibraryError('UnresponsiveCard'),
      new LibraryError('UnpoweredCard'),
      parseHex(`${uid}9000`) ?? new Uint8Array(),
    );
    desk.lay();
    for (let time = 0; time < 4; time += 1) await desk.pass(milliseconds(100));
    expect(desk.events).toEqual([{ kind: 'tapped', uid }]);
    expect(desk.asked).toHaveLength(3);
    desk.take();
    desk.answer(new LibraryError('UnresponsiveCard'));
    desk.lay();
    for (let time = 0; time < 10; time += 1) await desk.pass(milliseconds(100));
    expect(desk.asked).toHaveLength(3 + 4);
    expect(desk.events.slice(2)).toEqual([{ kind: 'unreadable' }]);
    await desk.reader.stop();
  });

  test.each(['RemovedCard', 'NoSmartCard', 'CommError'])('%s is a card that left, and nobody is told', async (code) => {
    const desk = await readyReader();
    desk.answer(new LibraryError(code));
    desk.lay();
    await desk.pass(seconds(1));
    desk.take();
    expect(desk.events).toEqual([]);
    expect(desk.asked).toHaveLength(1);
    await desk.reader.stop();
  });

  test('does not ask on when the card was taken away in between', async () => {
    const desk = await readyReader();
    desk.answer(new LibraryError('UnresponsiveCard'));
    desk.lay();
    await settle();
    desk.take();
    for (let time = 0; time < 5; time += 1) await desk.pass(milliseconds(100));
    expect(desk.asked).toHaveLength(1);
    expect(desk.events).toEqual([]);
    await desk.reader.stop();
  });

  test('uses no reader of another name', async () => {
    const desk = startReader({ url: 'pcsc://HID' });
    await settle();
    desk.find();
    desk.lay();
    await desk.pass(seconds(2));
    expect(desk.events).toEqual([{ kind: 'away' }]);
    await desk.reader.stop();
  });

  test('tries a daemon that is away again and again, with growing pauses, on one client', async () => {
    const desk = startReader({ daemon: false });
    await settle();
    for (let second = 0; second < 60; second += 1) await desk.pass(seconds(1));
    expect(desk.events).toEqual([{ kind: 'away' }]);
    expect(desk.daemon.clients).toBe(1);
    expect(desk.daemon.starts).toBeGreaterThan(8);
    expect(desk.daemon.starts).toBeLessThan(20);
    await desk.reader.stop();
  });

  test('comes back on a new client after the daemon died', async () => {
    const desk = await readyReader();
    desk.die();
    await settle();
    expect(desk.events).toEqual([{ kind: 'away' }]);
    desk.daemon.up = true;
    await desk.pass(milliseconds(500));
    expect(desk.daemon.clients).toBe(2);
    desk.find();
    desk.take();
    await desk.pass(seconds(1));
    desk.lay();
    await settle();
    expect(desk.events).toEqual([{ kind: 'away' }, { kind: 'back' }, { kind: 'tapped', uid }]);
    await desk.reader.stop();
  });

  test('is away, and not broken, where the system has no PC/SC', async () => {
    const clock = new ManualClock(instant(0));
    const events: CardEvent[] = [];
    const reader = createPcscCardReader({
      url: 'pcsc://*',
      clock,
      log: silentLog,
      loadLibrary: () => Promise.reject(new Error('libpcsclite.so.1: cannot open shared object file')),
    });
    reader.start((event) => events.push(event));
    await settle();
    expect(events).toEqual([{ kind: 'away' }]);
    await reader.stop();
  });

  test('says nothing more after a stop', async () => {
    const desk = await readyReader();
    desk.lay();
    await desk.reader.stop();
    await settle();
    desk.take();
    expect(desk.events).toEqual([]);
  });

  test('the readers of a daemon are listed, and a daemon that is away is a refusal', async () => {
    const desk = startReader();
    await settle();
    expect(await desk.list()).toEqual({ ok: true, value: [NAME] });
    desk.daemon.up = false;
    expect(await desk.list()).toMatchObject({ ok: false, error: { code: 'CARD_READER_AWAY', message: 'NoService' } });
    await desk.reader.stop();
  });
});

describe('a no that comes from the reader and not from the card', () => {
  const block = { ask: 'classic_block', block: 4, keyType: 'a', key: '00'.repeat(6) } as const;
  const status = (...words: string[]) => words.map((word) => parseHex(word) ?? new Uint8Array());
  async function askedFor(request: CardRequest, words: readonly string[]) {
    const desk = await readyReader();
    desk.lay();
    await settle();
    desk.answer(...status(...words));
    const answer = desk.reader.ask(request);
    await settle();
    return { desk, answer };
  }

  test('is a card that left, where the daemon says so within half a second', async () => {
    const { desk, answer } = await askedFor(block, ['9000', '6300']);
    desk.take();
    await desk.pass(milliseconds(500));
    expect(await answer).toEqual({ kind: 'left' });
  });

  test('is asked once more of a card at the edge of the field, and believed when it is said again', async () => {
    const edge = await askedFor(block, ['9000', '6300', '9000', '9000', `${'AB'.repeat(16)}9000`]);
    await edge.desk.pass(milliseconds(500));
    expect(await edge.answer).toEqual({ kind: 'bytes', bytes: 'AB'.repeat(16) });
    const other = await askedFor(block, ['9000', '6300', '9000', '6300']);
    await other.desk.pass(milliseconds(500));
    expect(await other.answer).toEqual({ kind: 'refused', status: '6300' });
  });

  test('proves nothing in the middle of an authentication, which cannot be said again; the card’s own no does', async () => {
    const response = { ask: 'desfire_response', token: '00'.repeat(32) } as const;
    const edge = await askedFor(response, ['6300']);
    await edge.desk.pass(milliseconds(500));
    expect(await edge.answer).toEqual({ kind: 'left' });
    const denied = await askedFor(response, ['91AE']);
    expect(await denied.answer).toEqual({ kind: 'refused', status: '91AE' });
  });
});
