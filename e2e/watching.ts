import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { health, type Health } from '#contracts/api';
import { FaultError, seconds, type Code } from '#kernel';
import { inspectJournal } from '#main';
import { askDoor } from '#simulators';
import { z } from 'zod';
import type { BridgeScreen } from './bridge.ts';
import { clock, eventually, type House } from './house.ts';

/** One page of the server that is open to the building's network. Its certificate is its own. */
export function serverPage(house: House, path: '/health' | '/metrics'): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      `${house.building.server.address('url')}${path}`,
      { rejectUnauthorized: false },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
        response.on('end', () => resolve(text));
      },
    );
    request.on('error', (thrown) => reject(new FaultError('SERVER_AWAY', { cause: thrown })));
    request.end();
  });
}

/** What the server says is not well. */
export async function troublesOf(house: House): Promise<Health['trouble']> {
  return health.parse(JSON.parse(await serverPage(house, '/health'))).trouble;
}

/** The building knows of it, and staff with it. */
export function toldOf(house: House, code: Code): Promise<unknown> {
  return eventually(
    `told of ${code}`,
    () => troublesOf(house),
    (troubles) => troubles.includes(code),
  );
}

/** The rows of the lobby kiosk's journal, oldest first. */
export function journalRows(house: House) {
  return inspectJournal(join(house.building.directory, 'kiosk', 'journal.sqlite')).rows;
}

/** The log of one program from a point on; without one, how long it is now. */
export function logLength(house: House, program: string): number {
  return readFileSync(join(house.building.directory, 'log', `${program}.log`), 'utf8').length;
}

export function logSince(house: House, program: string, from: number): string {
  return readFileSync(join(house.building.directory, 'log', `${program}.log`), 'utf8').slice(from);
}

const boxBooks = z.array(z.object({ kioskId: z.string(), cash: z.string(), unresolved: z.string() }));

/** What the books have in each kiosk's box. */
export async function boxes(house: House): Promise<Record<string, number>> {
  const kiosks = boxBooks.parse(await askDoor(house.building.server.address('door'), '/cash'));
  return Object.fromEntries(kiosks.map(({ kioskId, cash }) => [kioskId, Number(cash)]));
}

/** Whoever stands here goes, whatever is shown; the kiosk is free when the first screen is back. */
export async function leave(screen: BridgeScreen): Promise<void> {
  await eventually(
    'free',
    async () => {
      const kind = screen.view?.screen.kind;
      if (kind !== 'attract') await screen.send({ kind: kind === 'fault' ? 'dismiss_fault' : 'end_session' });
      // No faster than a finger: the kiosk takes what is faster for a screen that touches itself.
      await clock.sleep(seconds(0.4));
      return screen.view?.screen.kind;
    },
    (kind) => kind === 'attract',
    60_000,
  );
}

/** A card on the reader until its home is shown: a person taps again where the reader missed it. */
export async function tapHome(house: House, screen: BridgeScreen, uid: string): Promise<void> {
  await screen.shows('attract', 60_000);
  await eventually(
    'at home',
    async () => {
      if (screen.view?.screen.kind === 'attract') await house.hands.cards.act('tap', { uid });
      return screen.shows('home', 3000);
    },
    () => true,
  );
}

export function acceptorIs(house: House, on: boolean): Promise<unknown> {
  return eventually(
    `the acceptor ${on ? 'on' : 'off'}`,
    () => house.hands.validator.state(),
    (state) => state.enabled === on,
  );
}
