import { seconds } from '#kernel';
import { cutSteps, type ValidatorProtocol } from '#simulators';
import type { Books } from '../books.ts';
import { strike, type FaultKind } from '../cash/faults.ts';
import type { Dice } from '../dice.ts';
import { judge, type Balance } from '../oracle.ts';
import { CashWorld, DENOMINATIONS } from '../world.ts';

/** Those that leave the machine itself alone, and two that end the program around a write of its journal. */
const wireAndPower = [
  'kiosk_killed',
  'validator_cut',
  'validator_cut_long',
  'line_cut',
  'byte_lost',
  'byte_flipped',
  'reply_late',
  'reply_doubled',
  'reply_lost',
  'request_lost',
  'server_down',
  'answers_lost',
] as const satisfies readonly FaultKind[];
const sessionFaults = [...wireAndPower, 'killed_before_write', 'killed_after_write'] as const;

export interface Chapter {
  readonly protocol: ValidatorProtocol;
  readonly sessions: number;
  /** Of a session to meet a fault. */
  readonly faultProbability: number;
}

export interface ChapterResult extends Balance {
  readonly protocol: ValidatorProtocol;
  readonly sessions: number;
  readonly notes: number;
  readonly faults: number;
}

/** Session after session at one kiosk, with a fault now and then at a random moment of a note; judged once everything is at rest. */
export async function playChapter(
  { protocol, sessions, faultProbability }: Chapter,
  { books, folder, dice }: { books: Books; folder: string; dice: Dice },
): Promise<ChapterResult> {
  const creditedBefore = await books.credited();
  const world = new CashWorld({ protocol, folder, randomness: dice, client: books.client });
  try {
    let faults = 0;
    await world.startKiosk();
    await world.untilIdle();
    for (let session = 0; session < sessions; session += 1) {
      const isFaulty = dice.chance(faultProbability);
      if (await playSession(world, dice, isFaulty)) faults += 1;
    }
    const isQuiet = await world.untilQuiet();
    const balance = judge(world.device.state(), world.journal(), { doubtsAllowed: faults });
    const booked = (await books.credited()) - creditedBefore;
    const problems = [
      ...balance.problems,
      ...(isQuiet ? [] : [`never quiet: ${JSON.stringify(world.standing())}`]),
      ...(booked === balance.credited ? [] : [`the books have ${booked}, the journal ${balance.credited} credited`]),
    ];
    const notes = world.device.state().inserted.count;
    return { protocol, sessions, notes, faults, ...balance, problems };
  } finally {
    await world.stop();
  }
}

/** Says whether a fault struck. */
async function playSession(world: CashWorld, dice: Dice, isFaulty: boolean): Promise<boolean> {
  const struck: { cure: (() => Promise<void>) | null } = { cure: null };
  const disarm = isFaulty ? arm(world, dice, struck) : () => undefined;
  // A small room, so that some notes go back because the session is full.
  world.kiosk?.open(world.tender(dice.pick([30n, 60n, 200n])));
  const notes = 1 + dice.below(3);
  for (let note = 0; note < notes && struck.cure === null; note += 1) {
    await world.feed(dice.pick(DENOMINATIONS), seconds(8));
    await world.time.until(() => struck.cure !== null || world.isIdle(), seconds(30));
  }
  disarm();
  world.kiosk?.open(null);
  await struck.cure?.();
  if (struck.cure !== null) await world.untilIdle();
  return struck.cure !== null;
}

/** Lets a fault wait for a step of a note or for a write of the journal; what comes back takes away what has not struck. */
function arm(world: CashWorld, dice: Dice, struck: { cure: (() => Promise<void>) | null }): () => void {
  const fault = dice.pick(sessionFaults);
  const step = dice.pick(cutSteps);
  let writesLeft = dice.below(8);
  if (fault === 'killed_before_write' || fault === 'killed_after_write')
    world.onWrite = (moment) => {
      if (moment !== (fault === 'killed_before_write' ? 'before' : 'after')) return Promise.resolve();
      writesLeft -= 1;
      if (writesLeft < 0) struck.cure ??= world.killKiosk(seconds(1));
      return Promise.resolve();
    };
  else
    world.onStep = (reached) => {
      if (reached === step) struck.cure ??= strike(fault, world, null);
    };
  return () => {
    world.onStep = () => undefined;
    world.onWrite = () => Promise.resolve();
  };
}
