import { join } from 'node:path';
import { z } from 'zod';
import { inspectJournal } from '#main';
import { askDoor } from '#simulators';
import { eventually } from '../../house.ts';
import { judge } from '../oracle.ts';
import type { Lobby } from './lobby.ts';

const clearing = z.object({ clearing: z.string() });
/** A note in flight is settled, and its upload has been answered, within this. */
const SETTLES_WITHIN_MS = 60_000;

/** Every note, every coin and every payment by phone is accounted for, once. Waits until it is so; resolves to what is wrong with it, in sentences. */
export async function lawBroken(lobby: Lobby): Promise<readonly string[]> {
  let problems: readonly string[] = ['nothing was seen'];
  const look = async () => {
    problems = [...(await cash(lobby)), ...(await byPhone(lobby))];
    return problems.length;
  };
  try {
    await eventually('the books balance', look, (count) => count === 0, SETTLES_WITHIN_MS);
    return [];
  } catch (thrown) {
    return problems.length > 0 ? problems : [String(thrown)];
  }
}

function journalOf({ house }: Lobby) {
  return inspectJournal(join(house.building.directory, 'kiosk', 'journal.sqlite'));
}

/** How many notes the kiosk's journal has in doubt. */
export function doubtsOf(lobby: Lobby): number {
  return journalOf(lobby).rows.filter(({ state }) => state === 'unresolved').length;
}

async function cash(lobby: Lobby): Promise<readonly string[]> {
  const { house } = lobby;
  const journal = journalOf(lobby);
  const notes = { rows: journal.rows.filter(({ isCoin }) => !isCoin), problems: journal.problems };
  const coins = journal.rows.filter(({ isCoin, state }) => isCoin && state === 'credited');
  const [device, chute, books] = await Promise.all([lobby.notes.state(), lobby.coins.state(), house.books()]);
  const balance = judge(device, notes, { doubtsAllowed: lobby.doubtsAllowed });
  const coinsCredited = coins.reduce((total, { value }) => total + Number(value ?? 0n) / 1_000_000, 0);
  const coinsFallen = chute.box.reduce((total, cents) => total + cents, 0) / 100;
  const inBooks = books.cash + lobby.emptied - coinsCredited;
  const doubted = notes.rows
    .filter(({ state }) => state === 'unresolved')
    .reduce((total, { value }) => total + Number((value ?? 0n) / 1_000_000n), 0);
  return [
    ...balance.problems,
    ...(coinsCredited === coinsFallen ? [] : [`coins: ${coinsFallen} fell, ${coinsCredited} credited`]),
    ...(inBooks >= balance.credited && inBooks <= balance.credited + doubted
      ? []
      : [`${balance.credited} credited and ${doubted} in doubt by the journal, ${inBooks} by the books`]),
  ];
}

async function byPhone({ house }: Lobby): Promise<readonly string[]> {
  const [{ taken }, books] = await Promise.all([
    house.hands.provider.state(),
    askDoor(house.building.server.address('door'), '/orders/clearing'),
  ]);
  const booked = Math.round(Number(clearing.parse(books).clearing) * 100);
  return booked === taken.netMinor ? [] : [`by phone: ${taken.netMinor} paid, ${booked} booked`];
}
