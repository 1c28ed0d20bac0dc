import {
  hours,
  later,
  minutes,
  refuse,
  success,
  Turns,
  type Clock,
  type CutReleaseId,
  type PersonId,
  type Reply,
} from '#kernel';
import type { AuditRecord, CutReleaseRecord, CutReleaseStore } from '../store/contract-people.ts';

const WAITS_FOR = hours(24);
/** So long a release counts once it was approved: as long as the limit counts cuts, and time to look at them. */
const COUNTS_FOR = minutes(30);

type NewRelease = Pick<CutReleaseRecord, 'id' | 'most' | 'reason'>;

export interface CutReleasesOptions {
  readonly store: CutReleaseStore;
  /** Those that were held back by the limit are looked at again. */
  readonly released: () => void;
  readonly changed: () => void;
  readonly clock: Clock;
}

/**
 * More cuts for debt than the limit of the site lets through: one person asks, another releases. Whether a cut is right is not decided here; this only lets
 * the guard count higher for a while, and the guard looks the release up by itself.
 */
export class CutReleases {
  readonly #options: CutReleasesOptions;
  readonly #turns = new Turns<'release'>();

  constructor(options: CutReleasesOptions) {
    this.#options = options;
  }

  /** The same id from the same person gives the first answer. Refusal: LEDGER_ID_REUSED. */
  ask({ id, most, reason }: NewRelease, by: PersonId): Promise<Reply<CutReleaseRecord>> {
    return this.#turns.take('release', async () => {
      const known = await this.#options.store.find(id);
      if (known !== null)
        return known.askedBy === by && known.most === most && known.reason === reason
          ? success(known)
          : refuse('LEDGER_ID_REUSED', { details: { id } });
      const now = this.#options.clock.now();
      const release: CutReleaseRecord = {
        id,
        most,
        reason,
        askedBy: by,
        askedAt: now,
        state: 'waiting',
        decidedBy: null,
        decidedAt: null,
        note: '',
        expiresAt: later(now, WAITS_FOR),
      };
      return success(await this.#keep(release, { act: 'cut_release_asked', by }));
    });
  }

  /** Refusals: SUPPLY_REQUEST_UNKNOWN, REQUEST_DECIDED, REQUEST_EXPIRED, SECOND_PERSON_NEEDED. */
  decide(
    id: CutReleaseId,
    given: { readonly state: 'approved' | 'refused'; readonly note: string },
    by: PersonId,
  ): Promise<Reply<CutReleaseRecord>> {
    return this.#turns.take('release', async () => {
      const { store, clock, released } = this.#options;
      const release = await store.find(id);
      const now = clock.now();
      if (release === null) return refuse('SUPPLY_REQUEST_UNKNOWN');
      if (release.state === 'expired') return refuse('REQUEST_EXPIRED');
      if (release.state !== 'waiting') return refuse('REQUEST_DECIDED');
      if (release.askedBy === by) return refuse('SECOND_PERSON_NEEDED');
      if (now >= release.expiresAt) {
        await this.#keep({ ...release, state: 'expired' }, { act: 'cut_release_expired', by: null });
        return refuse('REQUEST_EXPIRED');
      }
      const expiresAt = given.state === 'approved' ? later(now, COUNTS_FOR) : release.expiresAt;
      const decided: CutReleaseRecord = { ...release, ...given, decidedBy: by, decidedAt: now, expiresAt };
      await this.#keep(decided, { act: `cut_release_${given.state}`, by });
      if (given.state === 'approved') released();
      return success(decided);
    });
  }

  recent(limit: number): Promise<readonly CutReleaseRecord[]> {
    return this.#options.store.recent({ limit });
  }

  async #keep(
    release: CutReleaseRecord,
    { act, by }: { readonly act: string; readonly by: PersonId | null },
  ): Promise<CutReleaseRecord> {
    const { store, clock, changed } = this.#options;
    const { id, most, reason, note } = release;
    const details = { releaseId: id, most: String(most), reason, note };
    const audit: AuditRecord = { at: clock.now(), personId: by, kioskId: null, act, about: 'site', details };
    await store.keep(release, audit);
    changed();
    return release;
  }
}
