import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { seconds, silentLog, zone } from '#kernel';
import { SystemClock } from '#platform';
import { dlt645Line, parseMeters, rtuLine, SimulatedMeter, type LineFace } from '#simulators';
import { loadMeterProfile } from '../../profiles/index.ts';
import { MeterLines } from '../meter-lines.ts';
import type { Meter } from '../meter.ts';
import { TunnelListener } from './listener.ts';

/* Meters that dial in over TCP, as those with a mobile network of their own do. */

const clock = new SystemClock();
const IMEI = '862123045678901';
const options = { connectTimeout: seconds(1) };
const stops: (() => Promise<unknown>)[] = [];
let listener: TunnelListener;
let port: number;
let refused: number;

beforeEach(async () => {
  refused = 0;
  listener = new TunnelListener({
    listen: { host: '127.0.0.1', port: 0 },
    registrations: [IMEI, '862123045678902'],
    template: 'REG:{id}',
    heartbeats: ['HEART'],
    silentFor: seconds(30),
    onRefused: () => {
      refused += 1;
    },
    clock,
    log: silentLog,
  });
  port = await listener.start();
  stops.push(() => listener.stop());
});

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function dial(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => socket.destroy());
  stops.push(async () => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** A meter that answers on the connection which it opened, and beats before every answer. */
async function dialMeter(face: LineFace, registration = `REG:${IMEI}`): Promise<Socket> {
  const socket = await dial();
  socket.on('data', (bytes) => {
    const reply = face.answer(new Uint8Array(bytes))?.reply() ?? null;
    socket.write('HEART');
    if (reply !== null) socket.write(reply);
  });
  socket.write(registration);
  await vi.waitFor(() => expect(listener.connected).toContain(IMEI), 3000);
  return socket;
}

function simulated(profileName: string) {
  const specification = {
    serial: '12345678',
    profile: profileName,
    loadW: 420,
    curve: 'steady',
    registerMilli: '230200',
  };
  const [one] = parseMeters(JSON.stringify([specification]));
  if (one === undefined) throw new Error('one meter is specified');
  return { one, world: { clock, acceleration: 1, zone: zone('UTC') } };
}

function dlt645Face(): LineFace {
  const profile = loadMeterProfile('dlt645-2007-relay');
  if (profile.protocol !== 'dlt645') throw new Error('it speaks DL/T 645');
  const { one, world } = simulated('dlt645-2007-relay');
  return dlt645Line([new SimulatedMeter(one, { ...world, profile })]);
}

function modbusFace(): LineFace {
  const profile = loadMeterProfile('sdm530y-relay');
  if (profile.protocol !== 'modbus') throw new Error('it speaks Modbus');
  const { one, world } = simulated('sdm530y-relay');
  return rtuLine([new SimulatedMeter(one, { ...world, profile })]);
}

function meterBehind(address: string, profileName: string): Meter {
  const lines = new MeterLines({ clock, log: silentLog, openPort: listener.openPort });
  stops.push(() => lines.stop());
  return lines.meter({
    profile: loadMeterProfile(profileName),
    address,
    unitAddress: 1,
    busAddress: '12345678',
    serial: '12345678',
    relayConfirmed: true,
  });
}

describe('a meter that dials in', () => {
  test('is read and switched as any other, whatever it speaks', async () => {
    await dialMeter(dlt645Face());
    const meter = meterBehind(`tunnel://${IMEI}`, 'dlt645-2007-relay');
    await expect(meter.read()).resolves.toMatchObject({ register: 230_200n, powerW: 420, relay: 'closed' });
    await meter.writeRelay('open');
    await expect(meter.read()).resolves.toMatchObject({ powerW: 0, relay: 'open' });
  });

  test('speaks Modbus too', async () => {
    await dialMeter(modbusFace());
    const meter = meterBehind(`tunnel://${IMEI}?framing=rtu`, 'sdm530y-relay');
    await expect(meter.read()).resolves.toMatchObject({ serial: '12345678', powerW: 420 });
  });

  test('is away until it dials in, and back when it dials in anew', async () => {
    const meter = meterBehind(`tunnel://${IMEI}`, 'dlt645-2007-relay');
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    const first = await dialMeter(dlt645Face());
    await vi.waitFor(() => meter.read(), { timeout: 5000, interval: 100 });
    first.destroy();
    await vi.waitFor(() => expect(listener.connected).toEqual([]), 3000);
    await dialMeter(dlt645Face());
    await vi.waitFor(() => meter.read(), { timeout: 5000, interval: 100 });
  });

  test('takes the place of its old connection', async () => {
    const old = await dialMeter(dlt645Face());
    const closed = once(old, 'close');
    const meter = meterBehind(`tunnel://${IMEI}`, 'dlt645-2007-relay');
    await meter.read();
    await dialMeter(dlt645Face());
    await closed;
    expect(listener.connected).toEqual([IMEI]);
    await vi.waitFor(() => meter.read(), { timeout: 5000, interval: 100 });
  });

  test('says who it is in any chunking', async () => {
    const socket = await dial();
    for (const part of ['RE', `G:${IMEI.slice(0, 5)}`, `${IMEI.slice(5)}\r\n`]) {
      socket.write(part);
      await clock.sleep(seconds(0.05));
    }
    await vi.waitFor(() => expect(listener.connected).toEqual([IMEI]), 3000);
  });

  test('is handed out once', async () => {
    await dialMeter(dlt645Face());
    const opened = await listener.openPort(`tunnel://${IMEI}`, options);
    await expect(listener.openPort(`tunnel://${IMEI}`, options)).rejects.toMatchObject({ code: 'PORT_UNREACHABLE' });
    await opened.close();
    await expect(opened.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'PORT_CLOSED' });
  });
});

describe('a stranger', () => {
  test('is hung up on and told of', async () => {
    const socket = await dial();
    socket.resume();
    const closed = once(socket, 'close');
    socket.write('REG:862123045678999');
    await closed;
    expect(refused).toBe(1);
    expect(listener.connected).toEqual([]);
  });

  test('that says nothing makes room for who does', async () => {
    const strangers = await Promise.all(Array.from({ length: 40 }, dial));
    for (const socket of strangers) socket.resume();
    await vi.waitFor(() => expect(strangers.filter((socket) => socket.destroyed)).toHaveLength(8), 3000);
    await dialMeter(dlt645Face());
    expect(listener.connected).toEqual([IMEI]);
  });
});
