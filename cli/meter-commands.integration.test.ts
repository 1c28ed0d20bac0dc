import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { zone } from '#kernel';
import { SystemClock } from '#platform';
import { parseMeters, serveMeters, type ControlledDevice } from '#simulators';
import { scanBus } from './bus-scan.ts';
import { readMeter } from './meter-read.ts';
import { switchRelay } from './meter-relay.ts';

/* The commands that look at meters without a server, on a line of simulated ones. */

const folder = mkdtempSync(join(tmpdir(), 'foyer-meters-'));
const profiles = join(import.meta.dirname, '../hardware/profiles/meters');
let line: ControlledDevice;
let url: string;

beforeAll(async () => {
  const meters = [
    { serial: '00012345', profile: 'sdm530y-relay', unitAddress: 3, gateway: 'line', loadW: 420, curve: 'steady' },
    { serial: '7', profile: 'dds238-relay', unitAddress: 5, gateway: 'line', loadW: 300, curve: 'steady' },
  ];
  const clock = new SystemClock();
  const world = { port: 0, acceleration: 1, zone: zone('UTC'), clock };
  line = await serveMeters({ meters: parseMeters(JSON.stringify(meters)), ...world });
  url = line.address.split(' ')[0] ?? '';
});

afterAll(async () => {
  await line.stop();
  rmSync(folder, { recursive: true });
});

function foyer(...words: string[]): { status: number | null; value: unknown; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'foyer.ts'), ...words, '--json'],
    {
      encoding: 'utf8',
      input: '',
    },
  );
  return { status, value: stdout === '' ? null : JSON.parse(stdout), stderr };
}

test('a scan finds who answers, and by which profile everything can be read', async () => {
  const reply = await scanBus({
    url,
    protocol: 'modbus',
    from: 2,
    to: 6,
    replyWithinMs: 200,
    siteFile: null,
    aloud: false,
  });
  expect(reply).toMatchObject({
    ok: true,
    value: {
      meters: [
        {
          address: '3',
          serial: '00012345',
          guesses: [{ profile: 'sdm530y-relay', powerW: 420 }, { profile: 'sdm630' }],
        },
        {
          address: '5',
          serial: null,
          guesses: [{ profile: 'dds238-relay', voltageV: 230 }, { profile: 'acrel-dtsy1352' }],
        },
      ],
    },
  });
});

test('a meter is read without knowing its serial number, and not as another', async () => {
  const given = { url, profile: 'sdm530y-relay', unit: '3' };
  expect(await readMeter(given)).toMatchObject({
    ok: true,
    value: { serial: '00012345', powerW: 420, relay: 'closed' },
  });
  expect(await readMeter({ ...given, serial: '99' })).toMatchObject({
    ok: false,
    error: { code: 'METER_SERIAL_DIFFERS' },
  });
});

describe('a relay', () => {
  const given = {
    profile: 'sdm530y-relay',
    unit: '3',
    serial: '00012345',
    target: 'open',
    reason: 'acceptance',
  } as const;

  test('is switched and read back once somebody on site vouches for it', async () => {
    const options = { ...given, url, yes: true };
    expect(await switchRelay({ ...options, confirmedOnSite: false })).toMatchObject({
      error: { code: 'RELAY_NOT_VERIFIED' },
    });
    expect(await switchRelay({ ...options, confirmedOnSite: true })).toMatchObject({
      ok: true,
      value: { reason: 'acceptance', proven: true, before: { relay: 'closed' }, after: { relay: 'open', powerW: 0 } },
    });
    expect(await switchRelay({ ...options, target: 'closed', confirmedOnSite: true })).toMatchObject({
      value: { proven: true },
    });
  });

  test('is not switched where nobody repeats the serial number, or where there is none', async () => {
    const words = ['meter', 'relay', url, '--profile', given.profile, '--unit', '3', '--serial', given.serial];
    expect(foyer(...words, '--open', '--reason', 'test', '--confirmed-on-site')).toMatchObject({
      status: 2,
      value: { ok: false, error: { code: 'CONFIRMATION_MISSING' } },
    });
    expect(await switchRelay({ ...given, url, profile: 'sdm230', yes: true, confirmedOnSite: true })).toMatchObject({
      error: { code: 'METER_HAS_NO_RELAY' },
    });
  });
});

describe('a profile of one’s own', () => {
  const sdm230 = readFileSync(join(profiles, 'sdm230.yaml'), 'utf8');

  test('is refused by path and line', () => {
    const file = join(folder, 'wrong.yaml');
    writeFileSync(file, sdm230.replace('unit: kWh', 'unit: kW'));
    const { status, value } = foyer('meter', 'check', file);
    expect(status).toBe(2);
    const line = sdm230.split('\n').findIndex((text) => text.startsWith('register:')) + 1;
    expect(value).toMatchObject({ error: { details: { problems: [{ path: 'register.unit', line }] } } });
  });

  test('beside the site file is found by its name; one that is not there is named with its line', () => {
    mkdirSync(join(folder, 'profiles'));
    writeFileSync(join(folder, 'profiles', 'mine.yaml'), sdm230);
    const site = readFileSync(join(import.meta.dirname, '../simulators/building/lindenhof.yaml'), 'utf8');
    const file = join(folder, 'site.yaml');
    writeFileSync(
      file,
      site
        .replaceAll('profile: pulse-counter-water', 'profile: mine')
        .replace('profile: sdm530y-relay', 'profile: yours'),
    );
    const { status, value } = foyer('site', 'check', file);
    expect(status).toBe(2);
    expect(JSON.stringify(value)).toContain('there is no meter profile yours');
    expect(JSON.stringify(value)).not.toContain('profile mine');
  });
});

test('a frame without a sender gets every reading that fits', () => {
  expect(foyer('decode', 'modbus', '01 05 00 00 FF 00 8C 3A').value).toMatchObject({
    value: {
      readings: [
        { from: 'host', message: { kind: 'write_coil' } },
        { from: 'device', message: { kind: 'coil_written' } },
      ],
    },
  });
});
