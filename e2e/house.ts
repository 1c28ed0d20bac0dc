import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { historyLine, type HistoryLine } from '#contracts/api';
import { FaultError, seconds } from '#kernel';
import { SystemClock } from '#platform';
import {
  askDoor,
  handsIn,
  startBuilding,
  type Building,
  type BuildingOptions,
  type Hands,
  type SeenValidator,
} from '#simulators';

export const clock = new SystemClock();

const cashBooks = z.array(z.object({ kioskId: z.string(), cash: z.string(), unresolved: z.string() }));
const verdict = z.looseObject({ sound: z.boolean(), problems: z.array(z.unknown()) });

/** A building that runs for one test file, with hands at every device and eyes on the books. */
export interface House {
  readonly building: Building;
  readonly hands: Hands;
  /** What the lobby's box holds by the books, in whole micro-free decimals: `20.00`. */
  books(): Promise<{ cash: number; unresolved: number }>;
  ledgerIsSound(): Promise<boolean>;
  account(tenancy: string): Promise<{ balance: { amount: string }; arrears: { amount: string } }>;
  end(): Promise<void>;
}

const BY_PEOPLE: ReadonlySet<HistoryLine['kind']> = new Set(['top_up', 'adjustment', 'opening', 'emergency_credit']);

/** Everything that people moved in a tenancy's account: its history without what was used, which goes on meanwhile and may be read late. */
export async function moved(house: House, tenancy: string): Promise<HistoryLine[]> {
  const { history } = withHistory.parse(await askDoor(house.building.server.address('door'), `/accounts/${tenancy}`));
  return history.filter(({ kind }) => BY_PEOPLE.has(kind));
}

const withHistory = z.looseObject({ history: z.array(historyLine) });

const accountSchema = z.looseObject({
  balance: z.looseObject({ amount: z.string() }),
  arrears: z.looseObject({ amount: z.string() }),
});

export async function moveIn(options: Partial<BuildingOptions> = {}): Promise<House> {
  const directory = mkdtempSync(join(tmpdir(), 'foyer-e2e-'));
  const building = await startBuilding({ directory, clock, ...options });
  return {
    building,
    hands: handsIn(building),
    async books() {
      const [lobby] = cashBooks.parse(await askDoor(building.server.address('door'), '/cash'));
      return { cash: Number(lobby?.cash), unresolved: Number(lobby?.unresolved) };
    },
    async ledgerIsSound() {
      return verdict.parse(await askDoor(building.server.address('door'), '/ledger')).sound;
    },
    async account(tenancy) {
      return accountSchema.parse(await askDoor(building.server.address('door'), `/accounts/${tenancy}`));
    },
    async end() {
      await building.stop();
      if (process.env['FOYER_KEEP'] === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Looks again and again until it is so. Rejects with what was seen last. */
export async function eventually<Seen>(
  what: string,
  look: () => Promise<Seen>,
  good: (seen: Seen) => boolean,
  withinMs = 20_000,
): Promise<Seen> {
  const deadline = clock.monotonic() + withinMs;
  let seen: Seen | undefined;
  let problem: unknown;
  while (clock.monotonic() < deadline) {
    try {
      seen = await look();
      if (good(seen)) return seen;
    } catch (thrown) {
      problem = thrown;
    }
    await clock.sleep(seconds(0.05));
  }
  throw new FaultError('DEVICE_SILENT', {
    message: `never ${what}; last seen ${JSON.stringify(seen)}`,
    cause: problem,
  });
}

export interface Oracle {
  readonly inserted: number;
  readonly stacked: number;
  readonly returned: number;
}

/** What was physically done with notes, counted by the validator and not by us. */
export function oracle(state: SeenValidator): Oracle {
  return { inserted: state.inserted.total, stacked: state.stacked.total, returned: state.returned.total };
}

/** What the books have and the box has not is nothing; or notes that a hand took out while they were in doubt, which they stay until staff have looked. */
function isInBoxOrInDoubt(missing: number, { byHand, unresolved }: { byHand: number; unresolved: number }): boolean {
  return missing >= 0 && missing <= Math.min(byHand, unresolved);
}

/**
 * The law: every note that went in is in the box or came back, by itself or by a hand; and every note in the box is credited or unresolved in the books, once. The books may
 * lag while uploads are under way, so the law is waited for, and then looked at again to see that nothing is added afterwards.
 */
export async function moneyIsConserved(
  house: House,
  withinMs = 30_000,
): Promise<{ oracle: Oracle; books: { cash: number; unresolved: number } }> {
  const seen = await eventually(
    'conserved',
    async () => {
      const state = await house.hands.validator.state();
      return { oracle: oracle(state), byHand: state.removedByHand.total, books: await house.books() };
    },
    ({ oracle: notes, byHand, books }) =>
      notes.inserted === notes.stacked + notes.returned + byHand &&
      isInBoxOrInDoubt(books.cash - notes.stacked, { byHand, unresolved: books.unresolved }),
    withinMs,
  );
  await clock.sleep(seconds(1.5));
  const again = await house.books();
  if (again.cash !== seen.books.cash)
    throw new FaultError('LEDGER_BROKEN', {
      message: `the books went on changing: ${JSON.stringify({ seen, again })}`,
    });
  return seen;
}
