import { assert } from '#kernel';
import type { AddOutcome, EndOutcome, FirstOwnerOutcome } from '../contract-people.ts';
import type { Store } from '../contract.ts';
import type { PeopleAnswer, PeopleWrite } from '../people-jobs.ts';
import {
  toAlarm,
  toAudit,
  toPerson,
  toRelease,
  toRequest,
  toSession,
  toStandingOrder,
  toTries,
  type AlarmRow,
  type AuditRow,
  type PersonRow,
  type ReleaseRow,
  type RequestRow,
  type SessionRow,
  type StandingRow,
  type TriesRow,
} from '../people-rows.ts';
import { sql } from './connection.ts';
import { looks, type Rooms } from './site-room.ts';

/** The contract's parts about people. */
export function peopleRooms(rooms: Rooms): Pick<Store, 'people' | 'supplyOrders' | 'cutReleases' | 'alarms'> {
  const { queue } = rooms;
  const submit = (write: PeopleWrite) => queue.submit({ kind: 'people', write });
  const done = async (write: PeopleWrite) => {
    await submit(write);
  };
  const { all, first } = looks(rooms);
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
      all: () => all(statements.all, toPerson),
      find: (id) => first(statements.find, toPerson, id),
      byName: (name) => first(statements.byName, toPerson, name.toLowerCase()),
      byCard: (card) => first(statements.byCard, toPerson, card),
      openSession: (session, audit) => done({ kind: 'open_session', session, audit }),
      useSession: ({ tokenHash, usedAt }) => done({ kind: 'use_session', tokenHash, usedAt }),
      endSession: (tokenHash) => done({ kind: 'end_session', tokenHash }),
      session: (tokenHash) => first(statements.session, toSession, tokenHash),
      wrongTries: (key) => first(statements.wrongTries, toTries, key),
      keepWrongTries: (tries, { forgetBefore }) => done({ kind: 'keep_wrong_tries', tries, forgetBefore }),
      forgetWrongTries: (keys) => done({ kind: 'forget_wrong_tries', keys }),
      note: (audit) => done({ kind: 'note', audit }),
      audit: ({ limit }) => all(statements.audit, toAudit, limit),
    },
    supplyOrders: {
      keep: (request, { order, audit }) => done({ kind: 'keep_supply_request', request, order, audit }),
      find: (id) => first(statements.request, toRequest, id),
      recent: ({ meterId, limit }) => all(statements.recent, toRequest, meterId ?? null, limit),
      waiting: () => all(statements.waiting, toRequest),
      standing: () => all(statements.standing, toStandingOrder),
    },
    cutReleases: {
      keep: (release, audit) => done({ kind: 'keep_cut_release', release, audit }),
      find: (id) => first(statements.release, toRelease, id),
      recent: ({ limit }) => all(statements.recentReleases, toRelease, limit),
      inForce: (at) => all(statements.releasesInForce, toRelease, at),
    },
    alarms: {
      keep: (alarm, audit) => done({ kind: 'keep_alarm', alarm, audit }),
      since: (at) => all(statements.alarms, toAlarm, at),
    },
  };
}

function among<Outcome extends PeopleAnswer>(answer: PeopleAnswer, outcomes: readonly Outcome[]): Outcome {
  const outcome = outcomes.find((candidate) => candidate === answer);
  assert(outcome !== undefined, 'the writer answers with an outcome of what was asked');
  return outcome;
}

const statements = {
  all: sql<PersonRow>('SELECT * FROM person WHERE site_id = $1 ORDER BY number'),
  find: sql<PersonRow>('SELECT * FROM person WHERE site_id = $1 AND id = $2'),
  byName: sql<PersonRow>('SELECT * FROM person WHERE site_id = $1 AND name_folded = $2 AND ended_at IS NULL'),
  byCard: sql<PersonRow>('SELECT * FROM person WHERE site_id = $1 AND card_uid = $2 AND ended_at IS NULL'),
  session: sql<SessionRow>('SELECT * FROM person_session WHERE site_id = $1 AND token_hash = $2'),
  wrongTries: sql<TriesRow>('SELECT * FROM wrong_tries WHERE site_id = $1 AND key = $2'),
  audit: sql<AuditRow>('SELECT * FROM audit WHERE site_id = $1 ORDER BY number DESC LIMIT $2'),
  request: sql<RequestRow>('SELECT * FROM supply_request WHERE site_id = $1 AND id = $2'),
  recent: sql<RequestRow>(
    `SELECT * FROM supply_request WHERE site_id = $1 AND ($2::text IS NULL OR meter_id = $2)
     ORDER BY (state = 'waiting') DESC, number DESC LIMIT $3`,
  ),
  waiting: sql<RequestRow>(`SELECT * FROM supply_request WHERE site_id = $1 AND state = 'waiting' ORDER BY number`),
  standing: sql<StandingRow>('SELECT * FROM supply_order WHERE site_id = $1 ORDER BY meter_id'),
  release: sql<ReleaseRow>('SELECT * FROM cut_release WHERE site_id = $1 AND id = $2'),
  recentReleases: sql<ReleaseRow>(
    `SELECT * FROM cut_release WHERE site_id = $1 ORDER BY (state = 'waiting') DESC, number DESC LIMIT $2`,
  ),
  releasesInForce: sql<ReleaseRow>(
    `SELECT * FROM cut_release WHERE site_id = $1 AND state = 'approved' AND expires_at > $2 ORDER BY number`,
  ),
  alarms: sql<AlarmRow>('SELECT * FROM alarm WHERE site_id = $1 AND last_at >= $2 ORDER BY number'),
};
