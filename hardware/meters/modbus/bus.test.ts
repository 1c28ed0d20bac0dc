import { beforeEach, describe, expect, test } from 'vitest';
import { duration, instant, ManualClock, silentLog } from '#kernel';
import { openModbusBus, type ModbusBus } from './bus.ts';
import type { ModbusReply, ModbusRequest } from './codec.ts';
import { FakePeer } from './fixtures/fake-port.ts';

const readAt = (address: number): ModbusRequest => ({ kind: 'read_registers', function: 3, address, count: 1 });
const holds = (value: number): ModbusReply => ({ kind: 'registers', function: 3, values: [value] });
const away = expect.objectContaining({ code: 'METER_AWAY' });

let peer: FakePeer;
let clock: ManualClock;
let bus: ModbusBus;

beforeEach(() => {
  peer = new FakePeer();
  clock = new ManualClock(instant(0));
  bus = openModbusBus({ url: 'tcp://meters:502', clock, log: silentLog, openPort: peer.open });
});

/** Lets everything that was promised happen; no time passes. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

async function pass(ms: number): Promise<void> {
  await settle();
  clock.advance(duration(ms));
  await settle();
}

/** What became of a request: nothing yet, its first word, or its code. */
function outcome(request: Promise<{ reply: ModbusReply }>): { is: number | string | null } {
  const seen: { is: number | string | null } = { is: null };
  request.then(
    ({ reply }) => {
      seen.is = reply.kind === 'registers' ? (reply.values[0] ?? null) : reply.kind;
    },
    (thrown: { code: string }) => {
      seen.is = thrown.code;
    },
  );
  return seen;
}

const lastAsked = () => {
  const last = peer.asked.at(-1);
  if (last === undefined) throw new Error('nothing was asked');
  return last;
};

describe('a bus', () => {
  test('connects when it is first asked, once, and sends one request at a time', async () => {
    expect(peer.opened).toBe(0);
    const first = outcome(bus.request(1, readAt(10)));
    const second = outcome(bus.request(2, readAt(20)));
    await settle();
    expect(peer.asked.map((one) => one.unitAddress)).toEqual([1]);
    peer.reply(lastAsked(), holds(7));
    await settle();
    expect([first.is, second.is]).toEqual([7, null]);
    expect(peer.asked.map((one) => one.unitAddress)).toEqual([1, 2]);
    peer.reply(lastAsked(), holds(8));
    await settle();
    expect([second.is, peer.opened]).toEqual([8, 1]);
  });

  test('lets a relay command overtake every poll but the one on the wire', async () => {
    for (let address = 0; address < 50; address += 1) void bus.request(1, readAt(address)).catch(() => undefined);
    await settle();
    void bus.request(9, { kind: 'write_coil', address: 0, on: false }, { urgent: true });
    peer.reply(lastAsked(), holds(0));
    await settle();
    expect(peer.asked.map((one) => one.unitAddress)).toEqual([1, 9]);
  });

  test('drops a reply that comes after its deadline instead of giving it to the next request', async () => {
    const late = outcome(bus.request(1, readAt(10)));
    await settle();
    const forgotten = lastAsked();
    await pass(1000);
    expect(late.is).toBe('METER_AWAY');
    const next = outcome(bus.request(2, readAt(10)));
    await settle();
    peer.reply({ ...forgotten, unitAddress: 2 }, holds(111));
    await settle();
    expect(next.is).toBeNull();
    peer.reply(lastAsked(), holds(222));
    await settle();
    expect(next.is).toBe(222);
  });

  test.each<[string, Partial<{ unitAddress: number }>, ModbusReply]>([
    ['another meter', { unitAddress: 3 }, holds(1)],
    ['another function', {}, { kind: 'registers', function: 4, values: [1] }],
    ['another count', {}, { kind: 'registers', function: 3, values: [1, 2] }],
  ])('refuses the answer of %s', async (_what, change, reply) => {
    const seen = outcome(bus.request(1, readAt(10)));
    await settle();
    peer.reply({ ...lastAsked(), ...change }, reply);
    await settle();
    expect(seen.is).toBe('FRAME_UNEXPECTED');
  });

  test('gives an exception as a reply', async () => {
    peer.answer = () => ({ kind: 'exception', function: 3, exception: 2, name: 'illegal_data_address' });
    await expect(bus.request(1, readAt(10))).resolves.toMatchObject({ reply: { name: 'illegal_data_address' } });
  });

  test('takes the word of a gateway that its meter is silent', async () => {
    peer.answer = () => ({ kind: 'exception', function: 3, exception: 11, name: 'gateway_target_silent' });
    await expect(bus.request(1, readAt(10))).rejects.toEqual(away);
  });

  test('leaves a silent meter alone for a while, and the others answer meanwhile', async () => {
    peer.answer = (asked) => (asked.unitAddress === 1 ? null : holds(5));
    void bus.request(1, readAt(10)).catch(() => undefined);
    await pass(1000);
    const soon = outcome(bus.request(1, readAt(10)));
    const other = outcome(bus.request(2, readAt(10)));
    await settle();
    expect([soon.is, other.is]).toEqual(['METER_AWAY', 5]);
    expect(peer.asked.filter((one) => one.unitAddress === 1)).toHaveLength(1);
    await pass(500);
    void bus.request(1, readAt(10)).catch(() => undefined);
    await settle();
    expect(peer.asked.filter((one) => one.unitAddress === 1)).toHaveLength(2);
  });

  test('tries a relay command although the meter is left alone', async () => {
    void bus.request(1, readAt(10)).catch(() => undefined);
    await pass(1000);
    void bus.request(1, readAt(10), { urgent: true }).catch(() => undefined);
    await settle();
    expect(peer.asked).toHaveLength(2);
  });

  test('waits longer after each failed connection, eight seconds at most', async () => {
    peer.reachable = false;
    let tried = 0;
    const counting = openModbusBus({
      url: 'tcp://meters:502',
      clock,
      log: silentLog,
      openPort: (url, options) => {
        tried += 1;
        return peer.open(url, options);
      },
    });
    const triedAtMs: number[] = [];
    for (let ms = 0; ms <= 40_000; ms += 100) {
      const before = tried;
      await expect(counting.request(1, readAt(1))).rejects.toEqual(away);
      if (tried > before) triedAtMs.push(ms);
      clock.advance(duration(100));
    }
    expect(triedAtMs).toEqual([0, 500, 1500, 3500, 7500, 15_500, 23_500, 31_500, 39_500]);
  });

  test('takes a connection that has become silent for dead and makes another', async () => {
    peer.answer = () => holds(1);
    await bus.request(1, readAt(1));
    peer.answer = null;
    for (let missing = 0; missing < 3; missing += 1) {
      void bus.request(1, readAt(1), { urgent: true }).catch(() => undefined);
      await pass(1000);
    }
    expect(bus.connection).toBeNull();
    peer.answer = () => holds(2);
    await expect(bus.request(1, readAt(1), { urgent: true })).resolves.toMatchObject({ connection: 2 });
  });

  test('fails what was on the wire at once when the peer hangs up', async () => {
    const seen = outcome(bus.request(1, readAt(1)));
    await settle();
    peer.hangUp();
    await settle();
    expect(seen.is).toBe('METER_AWAY');
    expect(bus.connection).toBeNull();
  });

  test('does not send on another connection what was meant for one', async () => {
    peer.answer = () => holds(1);
    const { connection } = await bus.request(1, readAt(1));
    peer.hangUp();
    await settle();
    await expect(bus.request(1, readAt(1), { onConnection: connection })).rejects.toEqual(away);
    expect(peer.asked).toHaveLength(1);
  });

  test('finds the reply behind junk', async () => {
    const seen = outcome(bus.request(1, readAt(1)));
    await settle();
    peer.send(Uint8Array.of(0xff, 0xff, 0xff));
    peer.reply(lastAsked(), holds(4));
    await settle();
    expect(seen.is).toBe(4);
  });

  test('refuses more than its queue holds', async () => {
    const waiting = Array.from({ length: 300 }, () => outcome(bus.request(1, readAt(1))));
    await settle();
    // One is on the wire, 256 wait.
    expect(waiting.filter((one) => one.is === 'METER_AWAY')).toHaveLength(300 - 257);
  });

  test('rejects what waits when it is stopped, and everything after', async () => {
    const waiting = [1, 2, 3].map((unit) => outcome(bus.request(unit, readAt(1))));
    await settle();
    await bus.stop();
    await settle();
    expect(waiting.map((one) => one.is)).toEqual(['METER_AWAY', 'METER_AWAY', 'METER_AWAY']);
    await expect(bus.request(1, readAt(1))).rejects.toEqual(away);
  });

  test('refuses an address that leads to no bytes', () => {
    expect(() => openModbusBus({ url: 'mqtt://broker:1883', clock, log: silentLog, openPort: peer.open })).toThrow(
      expect.objectContaining({ code: 'PORT_ADDRESS_INVALID' }),
    );
  });
});
