import { FaultError, ManualClock, instant, milliseconds, seconds, silentLog, type Duration } from '#kernel';
import { describe, expect, test } from 'vitest';
import type { BytePort } from '../../ports/index.ts';
import type { CardEvent } from '../reader.ts';
import { createLineCardReader } from './driver.ts';

class ScriptedReader implements BytePort {
  isOpen = true;
  #bytes: (bytes: Uint8Array) => void = () => undefined;
  #closed: (() => void)[] = [];

  say(line: string): void {
    this.#bytes(new TextEncoder().encode(line));
  }

  write(): Promise<void> {
    return Promise.reject(new FaultError('PORT_CLOSED', { message: 'a reader is only listened to' }));
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#bytes = listener;
  }

  onClosed(listener: () => void): void {
    this.#closed.push(listener);
  }

  close(): Promise<void> {
    this.isOpen = false;
    for (const listener of this.#closed.splice(0)) listener();
    return Promise.resolve();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function startReader() {
  const clock = new ManualClock(instant(Date.UTC(2026, 10, 23)));
  const ports: ScriptedReader[] = [];
  const events: CardEvent[] = [];
  let refusals = 0;
  let openAttempts = 0;
  const reader = createLineCardReader({
    openPort: () => {
      openAttempts += 1;
      if (refusals > 0) {
        refusals -= 1;
        return Promise.reject(new FaultError('PORT_UNREACHABLE'));
      }
      const port = new ScriptedReader();
      ports.push(port);
      return Promise.resolve(port);
    },
    url: 'serial:///dev/ttyUSB0',
    clock,
    log: silentLog,
  });
  reader.start(afterTheFirstSign((event) => events.push(event)));
  return {
    reader,
    ports,
    events,
    attempts: () => openAttempts,
    refuseOpening: (times: number) => void (refusals = times),
    port: () => ports.at(-1) ?? new ScriptedReader(),
    pass: async (length: Duration) => {
      clock.advance(length);
      await settle();
    },
  };
}

/** Leaves out that the reader answers at all: most tests are about what comes then. */
function afterTheFirstSign(listener: (event: CardEvent) => void): (event: CardEvent) => void {
  let isFirst = true;
  return (event) => {
    if (!isFirst || event.kind !== 'back') listener(event);
    isFirst = false;
  };
}

describe('a line card reader', () => {
  test('lives as long as it is heard: away after six seconds, not before', async () => {
    const { reader, ports, events, port, pass } = startReader();
    await settle();
    for (let beat = 0; beat < 5; beat += 1) {
      port().say('H\r\n');
      await pass(milliseconds(5999));
    }
    expect(events).toEqual([]);
    await pass(milliseconds(1));
    expect(events).toEqual([{ kind: 'away' }]);
    expect(ports[0]?.isOpen).toBe(false);
    await reader.stop();
  });

  test('says when it is heard for the first time, once', async () => {
    const port = new ScriptedReader();
    const events: CardEvent[] = [];
    const reader = createLineCardReader({
      openPort: () => Promise.resolve(port),
      url: 'serial:///dev/ttyUSB0',
      clock: new ManualClock(instant(0)),
      log: silentLog,
    });
    reader.start((event) => events.push(event));
    await settle();
    expect(events).toEqual([]);
    port.say('H\r\n');
    port.say('H\r\n');
    expect(events).toEqual([{ kind: 'back' }]);
    await reader.stop();
  });

  test('noise is no sign of life', async () => {
    const { reader, events, port, pass } = startReader();
    await settle();
    await pass(seconds(5));
    port().say('?????');
    await pass(seconds(1));
    expect(events).toEqual([{ kind: 'away' }]);
    await reader.stop();
  });

  test('is away once, however often opening fails, and back at the first line', async () => {
    const { reader, events, port, pass, refuseOpening, attempts } = startReader();
    await settle();
    refuseOpening(8);
    await port().close();
    await settle();
    for (let second = 0; second < 60; second += 1) await pass(seconds(1));
    expect(events).toEqual([{ kind: 'away' }]);
    expect(attempts()).toBeLessThanOrEqual(20);
    port().say('R\r\n');
    expect(events).toEqual([{ kind: 'away' }, { kind: 'back' }]);
    await reader.stop();
  });

  test('after a stop says nothing more', async () => {
    const { reader, events, port } = startReader();
    await settle();
    port().say('R\r\n');
    await reader.stop();
    port().say('U04A1B2C3\r\n');
    expect(events).toEqual([]);
    expect(port().isOpen).toBe(false);
  });
});
