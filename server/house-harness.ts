/* Test support: a house with meters in a process of their own, and a server over them. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { formatInstant, milliseconds, newId, silentLog, type Clock, type JournalId, type SessionId } from '#kernel';
import { heldReadings, why as whySchema, type HeldReadings, type Why } from '#contracts/api';
import { enrolmentTicket } from '#contracts/configuration';
import { SystemClock, systemRandomness } from '#platform';
import { constructedSite } from './constructed-site.ts';
import type { RunningServer } from './options.ts';
import { startServer } from './start.ts';

/* The house: meters in a process of their own over real TCP, a server over them, and a kiosk's voice. Constructed. */

const root = join(import.meta.dirname, '..');
const atKiosk = z.object({ value: z.looseObject({ balance: z.object({ amount: z.string() }) }) });
const meterTruth = z.looseObject({
  name: z.string(),
  relay: z.enum(['closed', 'open']),
  powerW: z.number(),
  relayWrites: z.array(z.object({ at: z.string(), value: z.enum(['closed', 'open']) })),
});
export type MeterTruth = z.output<typeof meterTruth>;

export interface Meters {
  readonly address: (name: string) => string;
  readonly act: (name: string, input: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly truth: (name: string) => Promise<MeterTruth>;
  stop(): Promise<void>;
}

const NOTHING_HOLDS = { friendly_hours: { from: '00:00', to: '00:00' }, friendly_weekdays: [], minimum_hold: '0 s' };

/** Simulated meters with a relay and 500 W behind each. */
export async function startMeters(
  given: readonly {
    name: string;
    profile?: string;
    relay?: 'closed' | 'open';
    registerMilli?: string;
    rollsOverAtMilli?: string;
  }[],
): Promise<Meters> {
  const meters = given.map((one, index) => ({
    profile: 'sdm530y-relay',
    ...one,
    serial: String(index + 1).padStart(8, '0'),
    loadW: 500,
    curve: 'steady',
  }));
  const child = spawn(process.execPath, ['simulators/meters/process.ts', '--meters', JSON.stringify(meters)], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
    child.once('exit', () => reject(new Error('the meters ended before they were ready')));
  });
  const ready = z.object({ devices: z.string(), control: z.string() }).parse(JSON.parse(line));
  const addresses = ready.devices.split(' ');
  const places = new Map(given.map(({ name }, index) => [name, addresses[index] ?? '']));
  return {
    address: (name) => places.get(name) ?? '',
    act: async (name, input) => {
      const body = JSON.stringify({ act: name, input });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${ready.control}/act`, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(await answer.text());
    },
    truth: async (name) => {
      const all = z.object({ meters: z.array(meterTruth) }).parse(await (await fetch(`${ready.control}/state`)).json());
      const found = all.meters.find((meter) => meter.name === name);
      if (found === undefined) throw new Error(`no meter is called ${name}`);
      return found;
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

export interface SuppliedFlat {
  /** The meter's, and with `t-` before it the tenancy's. */
  readonly name: string;
  readonly serial: string;
  readonly credit: string;
  readonly protected?: boolean;
  /** What the meter speaks; Modbus with a relay where nothing is said. */
  readonly profile?: string;
  /** Further lines of the meter in the site file. */
  readonly meter?: Readonly<Record<string, string>>;
}

export interface SuppliedHouse {
  readonly why: (name: string) => Promise<Why>;
  /** What a kiosk shows: what is left after everything that was used up to now. */
  readonly balance: (name: string) => Promise<number>;
  /** Codes of alarms that stand. */
  readonly trouble: () => Promise<string>;
  /** What waits for staff. */
  readonly held: () => Promise<HeldReadings['rows']>;
  readonly decide: (decision: object) => Promise<string>;
  /** Pays 20; resolves when it is booked. */
  readonly pay: (name: string) => Promise<void>;
  stop(): Promise<void>;
}

/** How the local door of a server is asked. */
export type AskDoor = (socketPath: string, path: string, method?: 'GET' | 'POST', body?: unknown) => Promise<unknown>;

/** A server over some of the meters; nothing is friendly unless `policy` says so. */
export async function startHouse(
  meters: Meters,
  flats: readonly SuppliedFlat[],
  {
    askDoor,
    policy,
    clock = new SystemClock(),
  }: { askDoor: AskDoor; policy: Readonly<Record<string, unknown>>; clock?: Clock },
): Promise<SuppliedHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-control-'));
  const server = await startServer({
    site: constructedSite(siteYaml(meters, flats, policy)),
    // Within it: its keys lie beside it.
    directory: join(folder, 'server'),
    clock,
    randomness: systemRandomness,
    log: silentLog,
  });
  const voice = await kioskOf(server, { askDoor, clock });
  return {
    ...voice,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A kiosk's voice, and that of whoever stands at the server's local door. Tenancies are called as their meter, with `t-` before it. */
export async function kioskOf(
  server: Pick<RunningServer, 'url' | 'doorFile'>,
  { askDoor, clock }: { askDoor: AskDoor; clock: Clock },
): Promise<Omit<SuppliedHouse, 'stop'>> {
  const ticket = enrolmentTicket.parse(await askDoor(server.doorFile, '/tickets/lobby', 'POST'));
  const ask = (method: string, path: string, body?: object, token?: string) =>
    askTls(`${server.url}${path}`, { method, ca: ticket.serverCertificatePem, body, token });
  const enrolled = z
    .object({ value: z.object({ token: z.string() }) })
    .parse(JSON.parse(await ask('POST', '/api/kiosk/enrol', { kioskId: 'lobby', code: ticket.code })));
  return {
    why: async (name) => whySchema.parse(await askDoor(server.doorFile, `/why/t-${name}`)),
    balance: async (name) => {
      const answer = await ask('GET', `/api/kiosk/accounts/t-${name}`, undefined, enrolled.value.token);
      return Number(atKiosk.parse(JSON.parse(answer)).value.balance.amount);
    },
    trouble: () => ask('GET', '/health'),
    held: async () => heldReadings.parse(await askDoor(server.doorFile, '/readings/held')).rows,
    decide: async (decision) => JSON.stringify(await askDoor(server.doorFile, '/readings/decide', 'POST', decision)),
    pay: async (name) => {
      const topUp = {
        id: newId<JournalId>(clock, systemRandomness),
        sessionId: newId<SessionId>(clock, systemRandomness),
        tenancyId: `t-${name}`,
        amount: { amount: '20.00', currency: 'EUR' },
        means: 'cash',
        stackedAt: formatInstant(clock.now()),
        validatorSerial: 'V1',
        journalSequence: 1,
      };
      const answer = await ask('POST', '/api/kiosk/top-ups', topUp, enrolled.value.token);
      if (!answer.includes('"ok":true')) throw new Error(answer);
    },
  };
}

/** Asks until the answer is right, for at most twenty seconds. Resolves with it, right or not, so that the test says what was wrong. */
export async function until<Answer>(ask: () => Promise<Answer>, isRight: (answer: Answer) => boolean): Promise<Answer> {
  const clock = new SystemClock();
  const from = clock.monotonic();
  for (;;) {
    const answer = await ask();
    if (isRight(answer) || clock.monotonic() - from > 20_000) return answer;
    await clock.sleep(milliseconds(50));
  }
}

function siteYaml(meters: Meters, flats: readonly SuppliedFlat[], policy: object): string {
  const each = (line: (flat: SuppliedFlat, index: number) => string) => flats.map(line).join('\n');
  return `
site:
  id: constructed-1
  name: Constructed House
  zone: Europe/Berlin
  currency: EUR
  languages: [en]
  seller: { name: Seller, address: [Street 1], tax_number: "1" }
server: { listen: { port: 0 } }
cash: { denominations: [5, 10, 20, 50, 100] }
policy: ${JSON.stringify({ ...NOTHING_HOLDS, ...policy })}
tariffs:
  - id: electricity
    utility: electricity
    versions:
      - { from: 2020-01-01, rounding: half_up, decimals: 6, charges: [{ kind: flat, price: 0.30 }] }
tariff_of: { electricity: electricity }
meters:
${each(({ name, serial, meter, profile = 'sdm530y-relay' }) => `  - { id: ${name}, utility: electricity, profile: ${profile}, address: '${meters.address(name)}', serial: '${serial}', poll_every: 300 ms, relay_confirmed: yes${more(meter)} }`)}
units:
${each(({ name }) => `  - { id: u-${name}, label: ${name}, meters: [${name}] }`)}
tenancies:
${each(({ name, credit, protected: isProtected }, index) => `  - { id: t-${name}, name: ${name}, units: [u-${name}], language: en, cards: [04A1B2C3D4E5${String(index + 10)}], from: 2026-11-01, opening_credit: '${credit}', protected: ${isProtected === true ? 'yes' : 'no'} }`)}
kiosks:
  - { id: lobby, name: Lobby }
`;
}

function more(lines: Readonly<Record<string, string>> = {}): string {
  return Object.entries(lines)
    .map(([name, value]) => `, ${name}: ${value}`)
    .join('');
}

/** A request of somebody who trusts the server's certificate. */
export function askTls(
  url: string,
  at: { method: string; ca: string; body: object | undefined; token: string | undefined },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      ...(at.token === undefined ? {} : { authorization: `Bearer ${at.token}` }),
    };
    const request = httpsRequest(url, { method: at.method, ca: at.ca, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
    request.end(at.body === undefined ? undefined : JSON.stringify(at.body));
  });
}
