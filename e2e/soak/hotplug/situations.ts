import type { Stage, StageKind } from '#app';
import { lindenhofCards, type CutStep } from '#simulators';
import { eventually } from '../../house.ts';
import type { Lobby } from './lobby.ts';
import type { Situation } from './situation.ts';
import { staffSituations } from './staff-situations.ts';

const MONEY_STEPS = [
  'accepting',
  'escrow',
  'stack_received',
  'stacking',
  'before_stacked_poll',
  'stacked_before_ack',
  'after_stacked_ack',
] as const satisfies readonly CutStep[];

const rests = (name: string, reach: Situation['reach'], more: Partial<Situation> = {}): Situation => ({
  name,
  reach,
  lasts: true,
  ...more,
});
const passes = (name: string, reach: Situation['reach'], more: Partial<Situation> = {}): Situation => ({
  name,
  reach,
  lasts: false,
  ...more,
});

const toCash = (lobby: Lobby) => lobby.toCash();
const toWhy = async (lobby: Lobby) => {
  await lobby.toHome();
  await lobby.wish({ kind: 'show_why' });
  await lobby.sees('why');
};
const toHistory = async (lobby: Lobby) => {
  await lobby.toHome();
  await lobby.wish({ kind: 'show_history' });
  await lobby.sees('history');
};
const withMoneyIn = async (lobby: Lobby) => {
  await lobby.toCash();
  await lobby.feed(5);
};
/** Whoever was feeding goes on feeding. */
const feedsOn = (lobby: Lobby) => lobby.feed(10);

type CashPhase = Extract<Stage, { kind: 'cash' }>['phase'];
const cash: Readonly<Record<CashPhase, readonly Situation[]>> = {
  // The acceptor opens in the very step in which cash is chosen: nobody can be before it.
  opening: [],
  feeding: [
    rests('the slot is open', toCash, { goOn: feedsOn, takesCash: true }),
    rests('money is in', withMoneyIn, { goOn: feedsOn, takesCash: true }),
    ...MONEY_STEPS.map((step) => passes(`a note: ${step}`, toCash, { step, takesCash: true })),
    passes('a note comes back: returning', toCash, { step: 'returning', leaves: true, takesCash: true }),
  ],
  closing: [
    passes(
      'done, and not credited yet',
      async (lobby) => {
        await lobby.toCash();
        lobby.pause('server');
        await lobby.insert(5);
        await lobby.sees('cash', ({ inserted }) => Number(inserted.amount) === 5);
        await lobby.wish({ kind: 'finish' });
        await lobby.sees('cash', ({ phase }) => phase === 'closing');
      },
      { letGo: serverGoesOn, takesCash: true },
    ),
  ],
};

function serverGoesOn(lobby: Lobby): Promise<void> {
  lobby.goOn('server');
  return Promise.resolve();
}

async function toSums(lobby: Lobby): Promise<void> {
  await lobby.toHome();
  await lobby.sees('home', ({ phone }) => phone?.blocked === null);
  await lobby.wish({ kind: 'top_up_by_phone' });
  await lobby.sees('qr_amount');
}

async function toCode(lobby: Lobby): Promise<void> {
  await toSums(lobby);
  await lobby.wish({ kind: 'choose_qr_amount', choice: 0 });
  await lobby.sees('qr', ({ phase }) => phase === 'shown');
}

type QrPhase = Extract<Stage, { kind: 'qr' }>['phase'];
const qr: Readonly<Record<QrPhase, readonly Situation[]>> = {
  opening: [
    passes(
      'the code is being made',
      async (lobby) => {
        await toSums(lobby);
        lobby.pause('provider');
        await lobby.wish({ kind: 'choose_qr_amount', choice: 0 });
        await lobby.sees('qr', ({ phase }) => phase === 'opening');
      },
      { letGo: providerGoesOn },
    ),
  ],
  shown: [rests('the code is shown', toCode)],
  closing: [
    passes(
      'the code is taken back',
      async (lobby) => {
        await toCode(lobby);
        lobby.pause('provider');
        await lobby.wish({ kind: 'end_session' });
        await lobby.sees('qr', ({ phase }) => phase === 'closing');
      },
      { letGo: providerGoesOn },
    ),
  ],
  paid: [
    passes('the phone has paid', async (lobby) => {
      await toCode(lobby);
      await lobby.house.hands.provider.act('pay');
      await lobby.screen.until(
        'paid',
        ({ screen }) => (screen.kind === 'qr' && screen.phase === 'paid') || screen.kind === 'receipt',
      );
    }),
  ],
};

function providerGoesOn(lobby: Lobby): Promise<void> {
  lobby.goOn('provider');
  return Promise.resolve();
}

/** Whoever has no paper yet gets it: the same receipt, marked as a copy. */
async function takesReceipt(lobby: Lobby): Promise<void> {
  const first = await lobby.sees('receipt', ({ print }) => print.state !== 'printing', 60_000);
  if (first.print.state === 'printed') return;
  await eventually(
    'a copy',
    async () => {
      await lobby.wish({ kind: 'print_copy' });
      await lobby.wait(0.5);
      return lobby.sees('receipt', ({ print }) => print.state !== 'printing', 60_000);
    },
    ({ print }) => print.state === 'printed' && print.number === first.print.number,
    60_000,
  );
  const text = (await lobby.house.hands.printer.state()).receipts.at(-1)?.text ?? '';
  if (!/(COPY|KOPIE) \d/.test(text)) throw new Error('the second receipt does not say that it is a copy');
}

async function toReceipt(lobby: Lobby): Promise<void> {
  await withMoneyIn(lobby);
  await lobby.wish({ kind: 'finish' });
  await lobby.sees('receipt');
}

const receipt: readonly Situation[] = [
  passes(
    'in the middle of printing',
    async (lobby) => {
      await withMoneyIn(lobby);
      await lobby.house.hands.printer.act('silent', { afterRows: 8 });
      await lobby.wish({ kind: 'finish' });
      await lobby.sees('receipt', ({ print }) => print.state === 'printing');
      await lobby.wait(0.5);
    },
    {
      letGo: async ({ house }) => void (await house.hands.printer.act('clear')),
      goOn: takesReceipt,
    },
  ),
  rests(
    'printed',
    async (lobby) => {
      await toReceipt(lobby);
      await lobby.sees('receipt', ({ print }) => print.state === 'printed', 30_000);
    },
    { goOn: takesReceipt },
  ),
];

type FaultNext = Extract<Stage, { kind: 'fault' }>['next']['kind'];
const fault: Readonly<Record<FaultNext, readonly Situation[]>> = {
  end: [
    rests('a card that names nobody', async (lobby) => {
      await lobby.tapUntil('fault', '08A1B2C3');
    }),
  ],
  home: [
    rests('a code that is not ours', async (lobby) => {
      await lobby.toHome();
      await lobby.house.hands.scanner.act('scan', { text: 'https://example.org/' });
      await lobby.sees('fault', ({ code }) => code === 'CODE_NOT_OURS');
    }),
  ],
  settle: [
    rests('a note was pulled back with money in', async (lobby) => {
      await withMoneyIn(lobby);
      await lobby.slotIsOpen();
      await lobby.insert(50);
      await lobby.house.hands.validator.act('pull_back');
      await lobby.sees('fault', ({ code }) => code === 'VALIDATOR_CHEATED');
      await lobby.wait(1.5);
    }),
  ],
};

async function endsService(lobby: Lobby): Promise<void> {
  await lobby.signIn();
  await lobby.staff({ kind: 'go', to: 'service' });
  await lobby.sees('staff_service', ({ current }) => current !== null);
  await lobby.staff({ kind: 'in_service' });
  await lobby.sees('staff_service', ({ current }) => current === null);
}

/** How to be in every state of the session. A state that nobody says how to reach fails the type check. */
const byStage: Readonly<Record<StageKind, readonly Situation[]>> = {
  starting: [
    passes('the kiosk starts without it', (lobby) => lobby.killKiosk(), {
      letGo: async (lobby) => {
        await lobby.startKiosk();
        await lobby.sees('attract', () => true, 60_000);
      },
    }),
  ],
  attract: [rests('nobody is here', () => Promise.resolve())],
  identifying: [
    passes(
      'the card is being looked up',
      async (lobby) => {
        lobby.pause('server');
        await lobby.tapUntil('identifying', lindenhofCards.weber);
      },
      { letGo: serverGoesOn },
    ),
  ],
  home: [rests('at home', (lobby) => lobby.toHome())],
  why: [rests('why', toWhy)],
  history: [rests('history', toHistory)],
  card_pin: [
    rests(
      'the PIN of a card',
      async (lobby) => {
        await lobby.toHome();
        await lobby.wish({ kind: 'show_history' });
        await lobby.sees('card_pin');
      },
      { cardPolicy: 'pin: { number: history }' },
    ),
  ],
  cash: Object.values(cash).flat(),
  qr_amount: [rests('the sums', toSums)],
  qr: Object.values(qr).flat(),
  receipt,
  receipt_check: [
    rests('a receipt was scanned', async (lobby) => {
      await lobby.scanReceipt();
      await lobby.sees('receipt_check', ({ state }) => state === 'genuine');
    }),
  ],
  fault: Object.values(fault).flat(),
  out_of_service: [
    rests(
      'closed by staff',
      async (lobby) => {
        await lobby.signIn();
        await lobby.staff({ kind: 'go', to: 'service' });
        await lobby.sees('staff_service', ({ current }) => current === null);
        await lobby.staff({ kind: 'out_of_service', reason: 'repair', back: 'two_hours' });
        await lobby.sees('staff_service', ({ current }) => current !== null);
        await lobby.wish({ kind: 'end_session' });
        await lobby.sees('out_of_service');
      },
      { goOn: endsService },
    ),
  ],
  staff: staffSituations,
};

export interface StagedSituation extends Situation {
  readonly stage: StageKind;
}

export const situations: readonly StagedSituation[] = Object.entries(byStage).flatMap(([stage, list]) =>
  list.map((situation) => ({ ...situation, stage: stage as StageKind })),
);
