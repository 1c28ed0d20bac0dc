import { describe, expect, test } from 'vitest';
import { duration, instant, ManualClock, seconds, silentLog, zone } from '#kernel';
import { answerUnit, parseMeters, SimulatedMeter } from '#simulators';
import { loadMeterProfile, meterProfileNames } from '../../profiles/index.ts';
import type { Meter } from '../meter.ts';
import { decodeReply, encodeRequest } from './codec.ts';
import { createModbusMeter } from './driver.ts';
import { FakePeer } from './fixtures/fake-port.ts';
import { modbusProfileNamed } from './fixtures/profile.ts';

/*
 * Every profile of a Modbus meter, those of tomorrow too, through the driver to the simulated meter and back. Both read the same file, so this shows that a profile is
 * whole and contradicts itself nowhere, and nothing of the real meter.
 */

const names = meterProfileNames().filter((name) => loadMeterProfile(name).protocol === 'modbus');

function installed(name: string, options: { expectedSerial?: string } = {}) {
  const profile = modbusProfileNamed(name);
  const [specification] = parseMeters(
    JSON.stringify([{ serial: '00012345', profile: name, loadW: 420, curve: 'steady', registerMilli: '1234560' }]),
  );
  if (specification === undefined) throw new Error('one meter was specified');
  const clock = new ManualClock(instant(0));
  const simulated = new SimulatedMeter(specification, { profile, clock, acceleration: 1, zone: zone('UTC') });
  const peer = new FakePeer();
  peer.answer = ({ unitAddress, request }) => {
    if (request.kind === 'unknown') throw new Error('the driver asks what its own codec knows');
    const reply = decodeReply(answerUnit(simulated, { unitAddress, pdu: encodeRequest(request) }));
    if (reply.kind === 'unknown') throw new Error('the simulated meter answers what our codec knows');
    return reply;
  };
  const meter: Meter = createModbusMeter({
    profile,
    url: 'tcp://meter:502',
    openPort: peer.open,
    unitAddress: 1,
    expectedSerial: '00012345',
    relayConfirmed: true,
    clock,
    log: silentLog,
    ...options,
  });
  return { profile, simulated, meter, clock, peer };
}

test('there are profiles to look at', () => expect(names.length).toBeGreaterThanOrEqual(14));

describe.each(names)('%s', (name) => {
  test('reads register, power and serial number as they are', async () => {
    const { profile, meter } = installed(name);
    const sample = await meter.read();
    expect(sample).toMatchObject({
      serial: profile.serial === undefined ? null : '00012345',
      register: 1_234_560n,
      powerW: profile.power === undefined ? null : 420,
      relay: profile.relay === undefined ? 'unknown' : 'closed',
    });
    expect(meter).toMatchObject({ utility: profile.utility, hasRelay: profile.relay !== undefined });
  });

  test('counts on while it is read', async () => {
    const { meter, clock, simulated } = installed(name);
    simulated.setLoad(36_000);
    const first = await meter.read();
    clock.advance(seconds(100));
    expect((await meter.read()).register - first.register).toBe(1000n);
  });

  test('tells the voltage where its register is known, and that none is there', async () => {
    const { profile, meter, simulated } = installed(name);
    simulated.setLoad(0);
    expect((await meter.read()).voltageV).toBe(profile.voltage === undefined ? undefined : 230);
    simulated.setSupplied(false);
    expect((await meter.read()).voltageV).toBe(profile.voltage === undefined ? undefined : 0);
  });

  test('takes no other meter for itself where it has a serial number', async () => {
    const { profile, meter, peer } = installed(name, { expectedSerial: '00054321' });
    if (profile.serial === undefined) {
      await expect(meter.read()).resolves.toMatchObject({ serial: null });
      return;
    }
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_SERIAL_DIFFERS' });
    expect(peer.asked).toHaveLength(1);
  });

  test('switches both ways where it has a relay, and what it says and lets through agrees', async () => {
    const { profile, meter, clock, simulated } = installed(name);
    if (profile.relay === undefined) {
      await expect(meter.writeRelay('open')).rejects.toThrow('only a meter with a relay');
      return;
    }
    for (const [target, powerW] of [
      ['open', 0],
      ['closed', 420],
      ['open', 0],
    ] as const) {
      await meter.writeRelay(target);
      clock.advance(duration(10));
      await expect(meter.read()).resolves.toMatchObject({ relay: target, powerW });
    }
    expect(simulated.relayWrites.map(({ value }) => value)).toEqual(['open', 'closed', 'open']);
  });
});
