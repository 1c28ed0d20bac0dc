import type { Refusal } from '#kernel';

/** Ended so often before it was steady, a new version is given up. */
export const MOST_TRIES = 3;
/** What a program says by its end about its command line or configuration does not change by trying again. */
export const USAGE_EXIT = 2;

/** How one run of a version ended. A null code: a signal ended it. */
export interface End {
  readonly at: string;
  readonly code: number | null;
}

/** A version that was given up, with what was seen of it. */
export interface RefusedRelease {
  readonly version: string;
  readonly at: string;
  readonly ends: readonly End[];
}

/** What the folder of releases says. */
export interface ReleaseStanding {
  /** What somebody asked to run. */
  readonly current: string | null;
  /** The last version that ran steadily. */
  readonly good: string | null;
  readonly refused: readonly RefusedRelease[];
  /** How often the version that is being tried has ended before it was steady. */
  readonly tried: { readonly version: string; readonly ends: readonly End[] } | null;
}

export type Choice =
  | {
      readonly kind: 'run';
      readonly version: string;
      /** The version that was asked for and is not run. */
      readonly insteadOf: string | null;
    }
  | { readonly kind: 'nothing' };

/** Which version runs next: what was asked for, unless it was given up or holds no program; then the good one. */
export function chooseRelease(standing: ReleaseStanding, holdsProgram: (version: string) => boolean): Choice {
  const { current, good, refused } = standing;
  const run = (version: string, insteadOf: string | null): Choice => ({ kind: 'run', version, insteadOf });
  const asked = current !== null && holdsProgram(current) ? current : null;
  const isGivenUp = refused.some(({ version }) => version === asked);
  if (asked !== null && !isGivenUp) return run(asked, null);
  if (good !== null && good !== asked && holdsProgram(good)) return run(good, current);
  // A version that was given up is better than none.
  return asked === null ? { kind: 'nothing' } : run(asked, null);
}

export type AfterEnd =
  /** The same again; `tried` is what is to be remembered of it. */
  | { readonly kind: 'again'; readonly tried: ReleaseStanding['tried'] }
  /** Starting it again would change nothing, and there is nothing else. */
  | { readonly kind: 'final' }
  | { readonly kind: 'back'; readonly to: string; readonly refused: RefusedRelease }
  /** It should go back and must not: the same again. */
  | { readonly kind: 'cannot_go_back'; readonly why: Refusal; readonly tried: ReleaseStanding['tried'] };

/**
 * What follows from the end of a run. A version that was ever steady is started again for ever; one that never was is given up for the good one after three
 * ends. `hindrance`: why a version cannot take over now, where it cannot.
 */
export function afterEnd(
  standing: ReleaseStanding,
  ended: End & { readonly version: string; readonly wasSteady: boolean },
  hindrance: (version: string) => Refusal | null,
): AfterEnd {
  const { good } = standing;
  const { version, at, code, wasSteady } = ended;
  const canGoBack = good !== null && good !== version;
  if (!canGoBack && code === USAGE_EXIT) return { kind: 'final' };
  if (wasSteady || !canGoBack) return { kind: 'again', tried: null };
  const before = standing.tried?.version === version ? standing.tried.ends : [];
  const ends = [...before, { at, code }].slice(-MOST_TRIES);
  const tried = { version, ends };
  if (ends.length < MOST_TRIES) return { kind: 'again', tried };
  const why = hindrance(good);
  if (why !== null) return { kind: 'cannot_go_back', why, tried };
  return { kind: 'back', to: good, refused: { version, at, ends } };
}
