import { assert, formatInstant, type Instant, type PersonId } from '#kernel';
import type { Alarm, AuditRow, CutRelease, Person, SupplyRequest } from '#contracts/api';
import type { SiteConfiguration } from '#contracts/configuration';
import type { AlarmRecord, AuditRecord, CutReleaseRecord, SupplyRequestRecord } from '../store/index.ts';
import { unitOfMeter, type People } from './console-site.ts';

/* Records of the store as the console shows them. */

export function wireTime(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}

export function supplyRequestRow(
  request: SupplyRequestRecord,
  at: { site: SiteConfiguration; people: People },
): SupplyRequest {
  return {
    id: request.id,
    meterId: request.meterId,
    unitLabel: unitOfMeter(at.site, request.meterId)?.label ?? request.meterId,
    order: request.order,
    cause: request.cause,
    reason: request.reason,
    askedBy: known(at.people, request.askedBy),
    askedAt: formatInstant(request.askedAt),
    state: request.state,
    decidedBy: request.decidedBy === null ? null : known(at.people, request.decidedBy),
    decidedAt: wireTime(request.decidedAt),
    commandId: request.commandId,
    expiresAt: formatInstant(request.expiresAt),
  };
}

export function cutReleaseRow(release: CutReleaseRecord, people: People): CutRelease {
  const { id, most, reason, state } = release;
  return {
    id,
    most,
    reason,
    askedBy: known(people, release.askedBy),
    askedAt: formatInstant(release.askedAt),
    state,
    decidedBy: release.decidedBy === null ? null : known(people, release.decidedBy),
    decidedAt: wireTime(release.decidedAt),
    expiresAt: formatInstant(release.expiresAt),
  };
}

export function alarmRow(alarm: AlarmRecord, people: People): Alarm {
  const { acknowledged } = alarm;
  return {
    id: alarm.id,
    code: alarm.code,
    at: formatInstant(alarm.lastAt),
    about: [...people.values()].find(({ id }) => id === alarm.about)?.name ?? alarm.about,
    acknowledged:
      acknowledged === null
        ? null
        : { at: formatInstant(acknowledged.at), by: people.get(acknowledged.by)?.name ?? acknowledged.by },
  };
}

export function auditLine(audit: AuditRecord, people: People): AuditRow {
  return {
    at: formatInstant(audit.at),
    person: audit.personId === null ? null : (people.get(audit.personId) ?? null),
    kioskId: audit.kioskId,
    act: audit.act,
    about: audit.about,
    details: { ...audit.details },
  };
}

function known(people: People, id: PersonId): Person {
  const person = people.get(id);
  assert(person !== undefined, 'whoever asked or decided is in the register, which forgets nobody');
  return person;
}
