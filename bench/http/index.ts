import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { formatInstant, newId, silentLog, type Clock, type JournalId, type SessionId } from '#kernel';
import { enrolmentTicket } from '#contracts/configuration';
import { systemRandomness } from '#platform';
import { startServer } from '#server';
import { askDoor } from '#simulators';
import {
  fdatasyncTimes,
  inTurn,
  percentile,
  ratiosOf,
  spreadOf,
  writeFloor,
  writeRate,
  type BenchRow,
} from '../measure.ts';
import { enrolKiosk } from './enrolment.ts';
import type { Load, LoadResult } from './load.ts';
import { houseOf } from './site.ts';

const CONNECTIONS = 64;

/** P3: top-ups over HTTP from 64 connections, each for a tenancy of its own. */
export async function run({ quick, clock }: { quick: boolean; clock: Clock }): Promise<BenchRow[]> {
  const parent = resolve('out');
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, 'bench-http-'));
  const tenancies = Array.from({ length: CONNECTIONS }, (_, index) => `tenant-${index + 1}`);
  const server = await startServer({
    site: houseOf(tenancies),
    directory: join(directory, 'data'),
    clock,
    randomness: systemRandomness,
    log: silentLog,
  });
  const peer = new Worker(new URL('./peer-server.ts', import.meta.url), {
    workerData: join(directory, 'plain.sqlite'),
  });
  try {
    const [peerPort] = (await once(peer, 'message')) as [number];
    const ticket = enrolmentTicket.parse(await askDoor(server.doorFile, '/tickets/lobby', 'POST'));
    const url = new URL(server.url);
    const authorization = `Bearer ${await enrolKiosk(url, ticket)}`;
    const path = '/api/kiosk/top-ups';
    const ours = { host: url.hostname, port: Number(url.port), certificatePem: ticket.serverCertificatePem };
    const theirs = { host: '127.0.0.1', port: peerPort, certificatePem: null };
    const each = quick ? 3 : 20;
    const bodies = () => tenancies.map((tenancyId) => Array.from({ length: each }, () => bodyOf(tenancyId, clock)));
    const results = { ours: [] as LoadResult[], peer: [] as LoadResult[] };
    const side = (at: typeof ours | typeof theirs, kept: LoadResult[]) => async () => {
      const result = await send({ ...at, path, authorization, bodies: bodies() });
      if (result.refused > 0) throw new Error(`${result.refused} top-ups were refused: nothing was measured`);
      kept.push(result);
      return (result.times.length / result.wholeMs) * 1000;
    };
    const rates = await inTurn(quick ? 2 : 7, { ours: side(ours, results.ours), peer: side(theirs, results.peer) });
    const p99 = (kept: readonly LoadResult[]) =>
      percentile(
        kept.slice(1).flatMap((result) => result.times),
        0.99,
      );
    const [oursP99, peerP99] = [p99(results.ours), p99(results.peer)];
    const ratios = ratiosOf(rates.ours, rates.peer);
    const ratio = percentile(ratios, 0.5);
    return [
      {
        id: 'P3',
        what: `top-ups over HTTPS with identity, schema and audit, ${CONNECTIONS} connections`,
        ours: `${writeRate(rates.ours)}, p99 ${oursP99.toFixed(1)} ms`,
        peer: `node:http and better-sqlite3, a commit a request: ${writeRate(rates.peer)}, p99 ${peerP99.toFixed(1)} ms`,
        ratio,
        spread: spreadOf(ratios),
        floor: writeFloor(fdatasyncTimes({ directory, count: 200, clock })),
        target: '≥ 4× the peer, p99 ≤ half',
        reached: ratio >= 4 && oursP99 <= peerP99 / 2,
      },
    ];
  } finally {
    await peer.terminate();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function bodyOf(tenancyId: string, clock: Clock): string {
  return JSON.stringify({
    id: newId<JournalId>(clock, systemRandomness),
    sessionId: newId<SessionId>(clock, systemRandomness),
    tenancyId,
    amount: { amount: '10.00', currency: 'EUR' },
    means: 'cash',
    stackedAt: formatInstant(clock.now()),
    validatorSerial: 'V1',
    journalSequence: 1,
  });
}

async function send(load: Load): Promise<LoadResult> {
  const worker = new Worker(new URL('./load.ts', import.meta.url), { workerData: load });
  const ended = once(worker, 'exit');
  // The only message that this thread sends.
  const [result] = (await once(worker, 'message')) as [LoadResult];
  await ended;
  return result;
}
