import type { PlaceKind } from '#app';
import { lindenhofStaff } from '#simulators';
import { eventually } from '../../house.ts';
import type { Lobby } from './lobby.ts';
import type { Situation } from './situation.ts';

/* How staff come to every place of their machine, and how they finish what they began. */

const at = (name: string, reach: Situation['reach'], more: Partial<Situation> = {}): Situation => ({
  name: `staff: ${name}`,
  reach,
  lasts: true,
  ...more,
});

async function goTo(lobby: Lobby, to: 'cash_box' | 'unresolved' | 'cards' | 'tests' | 'service'): Promise<void> {
  await lobby.signIn();
  await lobby.staff({ kind: 'go', to });
}

async function toBox(lobby: Lobby): Promise<void> {
  await goTo(lobby, 'cash_box');
  await lobby.sees('staff_cash_box', ({ step }) => step.at === 'report' && step.blocked === null, 30_000);
}

async function toBoxOut(lobby: Lobby): Promise<void> {
  await toBox(lobby);
  await lobby.staff({ kind: 'empty_box' });
  await lobby.sees('staff_cash_box', ({ step }) => step.at === 'out');
}

async function toCounting(lobby: Lobby): Promise<void> {
  await toBoxOut(lobby);
  await lobby.house.hands.validator.act('remove_box');
  await lobby.sees('staff_cash_box', ({ step }) => step.at === 'count');
}

/** What the journal expects is what is counted. */
async function counts(lobby: Lobby): Promise<void> {
  const { step } = await lobby.sees('staff_cash_box', (shown) => shown.step.at === 'count');
  for (const { denomination, expected } of step.at === 'count' ? step.lines : [])
    await lobby.staff({ kind: 'count', denomination, count: expected });
  await lobby.sees('staff_cash_box', (shown) => shown.step.at === 'count' && shown.step.isComplete);
  await lobby.staff({ kind: 'counted' });
  await lobby.sees('staff_cash_box', (shown) => shown.step.at === 'bag');
}

async function seals(lobby: Lobby): Promise<void> {
  await lobby.staff({ kind: 'bag', number: '4711009' });
  await lobby.sees('staff_pin', ({ purpose, phase }) => purpose === 'emptying' && phase === 'tap');
}

async function confirms(lobby: Lobby): Promise<void> {
  await lobby.second();
  const { step } = await lobby.sees('staff_cash_box', (shown) => shown.step.at === 'done');
  if (step.at === 'done') lobby.emptied += Number(step.report.countedTotal.amount);
}

/** The box goes back, wherever in the emptying somebody stands. */
async function putsBoxBack({ house }: Lobby): Promise<void> {
  await house.hands.validator.act('insert_box');
}

async function toBag(lobby: Lobby): Promise<void> {
  await toCounting(lobby);
  await counts(lobby);
}

async function toSecond(lobby: Lobby): Promise<void> {
  await toBag(lobby);
  await seals(lobby);
}

async function toBoxDone(lobby: Lobby): Promise<void> {
  await toSecond(lobby);
  await confirms(lobby);
}

/** A note that somebody took out of a jam: what became of it nobody can prove. */
async function makesDoubt(lobby: Lobby): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    await lobby.toCash();
    await lobby.insert(10);
    await eventually(
      'in the throat',
      async () => (await lobby.notes.state()).path?.position ?? 'gone',
      (position) => position === 'throat' || position === 'gone',
    );
    await lobby.house.hands.validator.act('jam');
    const caught = (await lobby.notes.state()).path !== null;
    await lobby.wait(1);
    await lobby.house.hands.validator.act('clear_jam', { note: 'handed_back' });
    if (caught) {
      lobby.doubtsAllowed += 1;
      await eventually(
        'in doubt',
        async () => (await lobby.house.books()).unresolved,
        (unresolved) => unresolved > 0,
        60_000,
      );
    }
    await lobby.leave();
    await lobby.isFree();
    if (caught) return;
  }
}

async function toCases(lobby: Lobby): Promise<void> {
  if ((await lobby.house.books()).unresolved === 0) await makesDoubt(lobby);
  await goTo(lobby, 'unresolved');
  await lobby.sees('staff_unresolved', ({ step }) => step.at === 'list' && (step.cases?.length ?? 0) > 0, 30_000);
}

async function toCase(lobby: Lobby): Promise<void> {
  await toCases(lobby);
  const { step } = await lobby.sees('staff_unresolved');
  const id = step.at === 'list' ? (step.cases?.[0]?.id ?? '') : '';
  await lobby.staff({ kind: 'open_case', id });
  await lobby.sees('staff_unresolved', (shown) => shown.step.at === 'case');
}

async function toResolved(lobby: Lobby): Promise<void> {
  await toCase(lobby);
  await lobby.staff({ kind: 'choose_outcome', outcome: 'returned' });
  await lobby.staff({ kind: 'choose_reason', reason: 'tenant_has_note' });
  await lobby.sees('staff_unresolved', ({ step }) => step.at === 'case' && step.isComplete);
  await lobby.staff({ kind: 'resolve' });
  await lobby.second();
  await lobby.sees('staff_unresolved', ({ step }) => step.at === 'resolved');
}

/** A place that nobody says how to reach fails the type check. */
const byPlace: Readonly<Record<PlaceKind, readonly Situation[]>> = {
  pin: [
    at('the PIN', async (lobby) => {
      await lobby.tapUntil('staff_pin', lindenhofStaff[0].card.uid);
    }),
  ],
  home: [at('home', (lobby) => lobby.signIn())],
  box: [at('what is in the box', toBox)],
  box_out: [at('take the box out', toBoxOut)],
  counting: [
    at('counting', toCounting, {
      boxOut: true,
      goOn: async (lobby) => {
        await counts(lobby);
        await seals(lobby);
        await confirms(lobby);
        await putsBoxBack(lobby);
      },
    }),
  ],
  bag: [
    at('the bag', toBag, {
      boxOut: true,
      goOn: async (lobby) => {
        await seals(lobby);
        await confirms(lobby);
        await putsBoxBack(lobby);
      },
    }),
  ],
  second: [
    at('the second person', toSecond, {
      boxOut: true,
      goOn: async (lobby) => {
        await confirms(lobby);
        await putsBoxBack(lobby);
      },
    }),
  ],
  box_done: [at('the box is emptied', toBoxDone, { boxOut: true, goOn: putsBoxBack })],
  cases: [at('notes in doubt', toCases)],
  case: [at('one note in doubt', toCase)],
  resolved: [at('a doubt resolved', toResolved)],
  cards: [
    at('cards', async (lobby) => {
      await goTo(lobby, 'cards');
      await lobby.sees('staff_cards', ({ step }) => step.at === 'tap');
    }),
  ],
  tests: [
    at('a test of the note slot', async (lobby) => {
      await goTo(lobby, 'tests');
      await lobby.sees('staff_tests');
      await lobby.staff({ kind: 'start_test', test: 'bill' });
      await lobby.slotIsOpen();
    }),
    at('a test of the reader', async (lobby) => {
      await goTo(lobby, 'tests');
      await lobby.sees('staff_tests');
      await lobby.staff({ kind: 'start_test', test: 'card' });
      await lobby.sees('staff_tests', ({ running }) => running === 'card');
    }),
  ],
  service: [
    at('service', async (lobby) => {
      await goTo(lobby, 'service');
      await lobby.sees('staff_service');
    }),
  ],
};

export const staffSituations: readonly Situation[] = Object.values(byPlace).flat();
