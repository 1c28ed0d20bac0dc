import { assert } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { AddOutcome, EndOutcome, FirstOwnerOutcome } from '../contract-people.ts';
import type { Store } from '../contract.ts';
import type { PeopleAnswer, PeopleWrite } from '../people-jobs.ts';
import { PeopleReads } from './people-reads.ts';
import type { WriteQueue } from './write-queue.ts';

/** The contract's parts about people: each call goes to the queue that writes or to the connection that reads. */
export function peopleFaces(
  database: SqliteDatabase,
  { queue, read }: { queue: WriteQueue; read: <Value>(look: () => Value) => Promise<Value> },
): Pick<Store, 'people' | 'supplyOrders' | 'cutReleases' | 'alarms'> {
  const reads = new PeopleReads(database);
  const submit = (write: PeopleWrite) => queue.submit({ kind: 'people', write });
  const done = async (write: PeopleWrite) => {
    await submit(write);
  };
  return {
    people: {
      add: async (person, audit) =>
        among<AddOutcome>(await submit({ kind: 'add_person', person, audit }), ['done', 'name_taken', 'card_taken']),
      addFirstOwner: async (at) =>
        among<FirstOwnerOutcome>(await submit({ kind: 'add_first_owner', ...at }), [
          'done',
          'name_taken',
          'card_taken',
          'invite_invalid',
          'owner_exists',
        ]),
      end: async (id, at) =>
        among<EndOutcome>(await submit({ kind: 'end_person', id, ...at }), ['done', 'unknown', 'last_owner']),
      keepInvite: (invite) => done({ kind: 'keep_invite', ...invite }),
      all: () => read(() => reads.all()),
      find: (id) => read(() => reads.find(id)),
      byName: (name) => read(() => reads.byName(name)),
      byCard: (card) => read(() => reads.byCard(card)),
      openSession: (session, audit) => done({ kind: 'open_session', session, audit }),
      useSession: ({ tokenHash, usedAt }) => done({ kind: 'use_session', tokenHash, usedAt }),
      endSession: (tokenHash) => done({ kind: 'end_session', tokenHash }),
      session: (tokenHash) => read(() => reads.session(tokenHash)),
      wrongTries: (key) => read(() => reads.wrongTries(key)),
      keepWrongTries: (tries, { forgetBefore }) => done({ kind: 'keep_wrong_tries', tries, forgetBefore }),
      forgetWrongTries: (keys) => done({ kind: 'forget_wrong_tries', keys }),
      note: (audit) => done({ kind: 'note', audit }),
      audit: ({ limit }) => read(() => reads.audit(limit)),
    },
    supplyOrders: {
      keep: (request, { order, audit }) => done({ kind: 'keep_supply_request', request, order, audit }),
      find: (id) => read(() => reads.request(id)),
      recent: (options) => read(() => reads.recentRequests(options)),
      waiting: () => read(() => reads.waitingRequests()),
      standing: () => read(() => reads.standingOrders()),
    },
    cutReleases: {
      keep: (release, audit) => done({ kind: 'keep_cut_release', release, audit }),
      find: (id) => read(() => reads.release(id)),
      recent: ({ limit }) => read(() => reads.recentReleases(limit)),
      inForce: (at) => read(() => reads.releasesInForce(at)),
    },
    alarms: {
      keep: (alarm, audit) => done({ kind: 'keep_alarm', alarm, audit }),
      since: (at) => read(() => reads.alarmsSince(at)),
    },
  };
}

function among<Outcome extends PeopleAnswer>(answer: PeopleAnswer, outcomes: readonly Outcome[]): Outcome {
  const outcome = outcomes.find((candidate) => candidate === answer);
  assert(outcome !== undefined, 'the writer answers with an outcome of what was asked');
  return outcome;
}
