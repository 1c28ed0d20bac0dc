import type { Code } from '#kernel';
import { referenceOf } from '../cash/claim-code.ts';
import type { EventOf, SessionEventKind } from './events.ts';
import type { Guest, Moment, Session, SessionEffect, Stage, StageKind } from './state.ts';

/** What an event did: a new state and what must be done, or nothing, and why. */
export type Turn =
  { readonly session: Session; readonly effects: readonly SessionEffect[] } | { readonly ignored: string };

export type StageOf<Kind extends StageKind> = Extract<Stage, { kind: Kind }>;

/** How one state answers one event. */
export type Handler<Kind extends StageKind, Event extends SessionEventKind> = (
  session: Session,
  stage: StageOf<Kind>,
  event: EventOf<Event>,
  moment: Moment,
) => Turn;

/** How one state answers every event: the compiler refuses a state that forgets one. */
export type Answers<Kind extends StageKind> = { readonly [Event in SessionEventKind]: Handler<Kind, Event> };

export function ignore(reason: string): () => Turn {
  return () => ({ ignored: reason });
}

export function to(session: Session, stage: Stage, effects: readonly SessionEffect[] = []): Turn {
  return { session: { ...session, stage, asking: false }, effects };
}

export function stay(session: Session, effects: readonly SessionEffect[] = []): Turn {
  return { session, effects };
}

/** The end of every session: nothing of the tenant or of what they set stays. */
export function end(session: Session): Turn {
  return {
    session: {
      ...session,
      stage: { kind: 'attract' },
      settings: session.facts.defaultSettings,
      asking: false,
      extensions: 0,
    },
    effects: [{ kind: 'forget' }],
  };
}

export function fault(
  session: Session,
  at: {
    code: Code;
    moment: Moment;
    claimCode?: string | null;
    next?: { kind: 'end' } | { kind: 'home' | 'settle'; guest: Guest };
  },
): Turn {
  return to(session, {
    kind: 'fault',
    code: at.code,
    reference: referenceOf(at.moment.now),
    claimCode: at.claimCode ?? null,
    next: at.next ?? { kind: 'end' },
  });
}

/** After a fault screen: home, the receipt for what was put in, or the end. */
export function leaveFault(session: Session, stage: StageOf<'fault'>): Turn {
  switch (stage.next.kind) {
    case 'end':
      return end(session);
    case 'home':
      return to(session, { kind: 'home', guest: stage.next.guest });
    case 'settle':
      // Where the note came back after all there is nothing to print.
      return finish(session, stage.next.guest, end);
  }
}

/** The person is done, or gone: with money in, it is settled and printed first. */
export function finish(session: Session, guest: Guest, otherwise: (session: Session) => Turn): Turn {
  return guest.bills.length === 0 && guest.claimCode === null
    ? otherwise(session)
    : to(session, { kind: 'cash', phase: 'closing', guest });
}
