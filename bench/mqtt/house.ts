import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { formatInstant, newId, silentLog, type Clock, type JournalId, type SessionId } from '#kernel';
import { heldReadings } from '#contracts/api';
import { enrolmentTicket } from '#contracts/configuration';
import { systemRandomness } from '#platform';
import { openSqlite } from '#platform/sqlite';
import { startServer, type RunningServer } from '#server';
import { askDoor } from '#simulators';
import { enrolKiosk } from '../http/enrolment.ts';
import type { Load, LoadResult } from '../http/load.ts';
import type { Flood, FloodMeter, FloodResult } from './flood.ts';
import { houseOfReporters, serialOf } from './site.ts';

const clientsFile = z.object({ clients: z.array(z.object({ name: z.string(), password: z.string() })) });

/** A whole server whose meters report over MQTT, and whoever floods it. */
export class FloodedHouse {
  readonly directory: string;
  readonly #server: RunningServer;
  readonly #names: readonly string[];
  readonly #port: number;
  readonly #clock: Clock;
  readonly #kiosk: Pick<Load, 'host' | 'port' | 'certificatePem' | 'authorization' | 'path'>;
  #register = 1000;
  #at: number;
  #acknowledged = 0;

  private constructor(at: {
    directory: string;
    server: RunningServer;
    names: readonly string[];
    port: number;
    clock: Clock;
    kiosk: Pick<Load, 'host' | 'port' | 'certificatePem' | 'authorization' | 'path'>;
  }) {
    this.directory = at.directory;
    this.#server = at.server;
    this.#names = at.names;
    this.#port = at.port;
    this.#clock = at.clock;
    this.#kiosk = at.kiosk;
    this.#at = at.clock.now();
  }

  static async open({ meters, clock }: { meters: number; clock: Clock }): Promise<FloodedHouse> {
    const parent = resolve('out');
    mkdirSync(parent, { recursive: true });
    const directory = mkdtempSync(join(parent, 'bench-mqtt-'));
    const names = Array.from({ length: meters }, (_, index) => `m${index + 1}`);
    const port = await freePort();
    const server = await startServer({
      site: houseOfReporters(names, port),
      directory: join(directory, 'data'),
      clock,
      randomness: systemRandomness,
      log: silentLog,
    });
    const ticket = enrolmentTicket.parse(await askDoor(server.doorFile, '/tickets/lobby', 'POST'));
    const url = new URL(server.url);
    const kiosk = {
      host: url.hostname,
      port: Number(url.port),
      certificatePem: ticket.serverCertificatePem,
      authorization: `Bearer ${await enrolKiosk(url, ticket)}`,
      path: '/api/kiosk/top-ups',
    };
    return new FloodedHouse({ directory, server, names, port, clock, kiosk });
  }

  /** The meters, with the passwords that the server made for them. */
  get meters(): readonly FloodMeter[] {
    const file = join(this.directory, 'data', 'mqtt-clients.json');
    const { clients } = clientsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    return this.#names.map((name) => ({
      username: name,
      password: clients.find((client) => client.name === name)?.password ?? '',
      topic: `${name}/reading`,
      serial: serialOf(name),
    }));
  }

  /** Each flood goes on where the last ended. */
  async flood(load: Flood['load'], window: number): Promise<FloodResult> {
    // A millisecond for each reading: where they come faster, time runs ahead of the clock, and no more than a minute is believed.
    this.#at = Math.max(this.#at, this.#clock.now() - 30_000);
    const from = { register: this.#register, at: this.#at };
    const result = await floodBroker({ host: '127.0.0.1', port: this.#port, meters: this.meters, window, load, from });
    const furthest = Math.ceil((result.acknowledged / this.#names.length) * 4) + window;
    this.#register += furthest;
    this.#at += furthest;
    this.#acknowledged += result.acknowledged;
    return result;
  }

  /** Settles what was used and posts it, for every tenancy, by a top-up of each. */
  topUps(each: number): Promise<LoadResult> {
    const bodies = this.#names.map((name) => Array.from({ length: each }, () => this.#topUp(name)));
    return inThread<LoadResult>('../http/load.ts', { ...this.#kiosk, bodies } satisfies Load);
  }

  /** Top-ups one after the other, from a few kiosks. */
  kiosks(count: number, each: number): Promise<LoadResult> {
    const bodies = Array.from({ length: count }, (_, kiosk) =>
      Array.from({ length: each }, (_each, number) =>
        this.#topUp(this.#names[(kiosk * each + number) % this.#names.length] ?? ''),
      ),
    );
    return inThread<LoadResult>('../http/load.ts', { ...this.#kiosk, bodies } satisfies Load);
  }

  /** How many readings were acknowledged, and how many of them are not in the store. Fails where one was held: then something else was measured. */
  async lost(): Promise<{ acknowledged: number; lost: number }> {
    const held = heldReadings.parse(await askDoor(this.#server.doorFile, '/readings/held')).rows;
    if (held.length > 0) throw new Error(`${held.length} readings were held: ${held[0]?.reason}`);
    const database = openSqlite(join(this.directory, 'data', 'foyer.sqlite'), { readonly: true });
    const kept = Number(database.prepare('SELECT count(*) FROM reading').pluck().get());
    database.close();
    return { acknowledged: this.#acknowledged, lost: Math.max(0, this.#acknowledged - kept) };
  }

  async close(): Promise<void> {
    await this.#server.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #topUp(name: string): string {
    return JSON.stringify({
      id: newId<JournalId>(this.#clock, systemRandomness),
      sessionId: newId<SessionId>(this.#clock, systemRandomness),
      tenancyId: `tenant-${name}`,
      amount: { amount: '10.00', currency: 'EUR' },
      means: 'cash',
      stackedAt: formatInstant(this.#clock.now()),
      validatorSerial: 'V1',
      journalSequence: 1,
    });
  }
}

export function floodBroker(flood: Flood): Promise<FloodResult> {
  return inThread<FloodResult>('./flood.ts', flood);
}

async function inThread<Result>(file: string, workerData: unknown): Promise<Result> {
  const worker = new Worker(new URL(file, import.meta.url), { workerData });
  const ended = once(worker, 'exit');
  // The only message that this thread sends.
  const [result] = (await once(worker, 'message')) as [Result];
  await ended;
  return result;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      // A server that listens on a host and port has an address that is no path.
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
