import { elapsed, seconds, type Clock } from '#kernel';
import { askDoor, handsIn, lindenhofCards, type Building } from '../building/index.ts';
import { launchBrowser, TouchScreen, type StepTimes } from './screen.ts';

export interface JourneyReport {
  readonly ok: boolean;
  /** When each step happened, as the kiosk and the server saw it. */
  readonly steps: StepTimes;
  /** From the tap to the last step. */
  readonly tookMs: number;
  readonly receipt: string;
  readonly books: unknown;
}

/** The steps of the chain, in their order. */
export const journeySteps = [
  'tapped',
  'shown',
  'escrowed',
  'stacked',
  'credited',
  'decided',
  'commanded',
  'confirmed',
  'load_seen',
  'printed',
] as const;

/**
 * A tenant who was cut off taps a card, feeds a note, waits for the light and takes the receipt: on the real screen, in a real browser, with every device
 * a process of its own.
 */
export async function walkTheChain(building: Building, clock: Clock): Promise<JourneyReport> {
  const hands = handsIn(building);
  const browser = await launchBrowser();
  try {
    const screen = await TouchScreen.open(browser, building.kiosk.address('screen'));
    await screen.shows('attract');
    const start = clock.monotonic();
    await hands.cards.act('tap', { uid: lindenhofCards.oliveira });
    await screen.shows('home');
    await screen.touch(/cash/i);
    await screen.shows('cash');
    await acceptorIsOn(hands, clock);
    await hands.validator.act('insert', { value: 20 });
    await screen.ticked('credited', 'done');
    await screen.ticked('supply', 'done');
    await screen.touch(/Done/);
    await screen.shows('receipt');
    await screen.says(/take your receipt/i);
    const steps = await screen.times();
    const tookMs = elapsed(start, clock.monotonic());
    const { receipts } = await hands.printer.state();
    return {
      ok: journeySteps.every((step) => steps[step] !== null && steps[step] !== undefined),
      steps,
      tookMs,
      receipt: receipts.at(-1)?.text ?? '',
      books: await askDoor(building.server.address('door'), '/cash'),
    };
  } finally {
    await browser.close();
  }
}

/** A person sees the light of the note slot go on before feeding. */
async function acceptorIsOn(hands: ReturnType<typeof handsIn>, clock: Clock): Promise<void> {
  for (let look = 0; look < 50; look += 1) {
    if ((await hands.validator.state()).enabled) return;
    await clock.sleep(seconds(0.1));
  }
}
