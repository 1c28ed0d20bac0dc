import modbusSerial from 'modbus-serial';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { zone } from '#kernel';
import { SystemClock } from '#platform';
import type { ControlledDevice } from '../control/index.ts';
import { serveMeters } from './building.ts';
import { parseMeters } from './configuration.ts';

/* An independent client, npm's modbus-serial, reads and switches the simulated meters: our codec does not only agree with itself. */

let building: ControlledDevice;
type Client = InstanceType<typeof modbusSerial.default>;

let clients: Client[];

beforeEach(async () => {
  building = await serveMeters({
    meters: parseMeters(
      JSON.stringify([
        { serial: '00012345', profile: 'sdm530y-relay', loadW: 420, curve: 'steady', registerMilli: '230200' },
        { serial: '8', profile: 'dds238-relay', loadW: 300, curve: 'steady', registerMilli: '655360', unitAddress: 7 },
      ]),
    ),
    port: 0,
    acceleration: 1,
    zone: zone('UTC'),
    clock: new SystemClock(),
  });
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.close(() => undefined);
  await building.stop();
});

async function clientOf(index: number, unitAddress: number): Promise<Client> {
  const { hostname, port } = new URL(building.address.split(' ')[index] ?? '');
  const client = new modbusSerial.default();
  clients.push(client);
  await client.connectTCP(hostname, { port: Number(port) });
  client.setID(unitAddress);
  client.setTimeout(1000);
  return client;
}

describe('modbus-serial as the peer', () => {
  test('reads floats, serial number and relay of the first meter, and switches it', async () => {
    const client = await clientOf(0, 1);
    expect((await client.readInputRegisters(0x48, 2)).buffer.readFloatBE(0)).toBeCloseTo(230.2, 2);
    expect((await client.readInputRegisters(0x34, 2)).buffer.readFloatBE(0)).toBe(420);
    expect((await client.readHoldingRegisters(0xfc00, 2)).buffer.readUInt32BE(0)).toBe(12_345);
    expect((await client.readHoldingRegisters(0xfd02, 2)).data).toEqual([0xffff, 0xff00]);
    await client.writeRegisters(0xfd00, [0]);
    expect((await client.readHoldingRegisters(0xfd02, 2)).data).toEqual([0, 0]);
    expect((await client.readInputRegisters(0x34, 2)).buffer.readFloatBE(0)).toBe(0);
  });

  test('reads integers of the second, and is refused what a real one refuses', async () => {
    const client = await clientOf(1, 7);
    expect((await client.readHoldingRegisters(0, 2)).buffer.readUInt32BE(0)).toBe(65_536);
    expect((await client.readHoldingRegisters(0x0e, 1)).data).toEqual([300]);
    await expect(client.writeRegister(0x1a, 0)).rejects.toMatchObject({ modbusCode: 1 });
    await expect(client.readHoldingRegisters(0x100, 1)).rejects.toMatchObject({ modbusCode: 2 });
    await expect(client.readCoils(0, 1)).rejects.toMatchObject({ modbusCode: 1 });
  });
});
