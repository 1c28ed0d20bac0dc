import { statfs } from 'node:fs/promises';
import type { StaffStatus } from '#contracts/api';
import type { DeviceEvent, StaffSnapshot } from '#contracts/bridge';
import { codeOf, formatInstant, type Instant, type Log } from '#kernel';
import type { Journal } from '../journal/journal.ts';

const MEGABYTE = 1_000_000n;

/** What the kiosk is asked about itself. Rejects with FaultError JOURNAL_UNAVAILABLE; a server that does not answer is a null. */
export async function takeSnapshot(from: {
  readonly at: Instant;
  readonly events: DeviceEvent[];
  readonly journal: Journal;
  readonly dataFolder: string;
  readonly version: string;
  readonly status: () => Promise<StaffStatus>;
  readonly log: Log;
}): Promise<StaffSnapshot> {
  const [summary, disk, building] = await Promise.all([
    from.journal.summary(),
    statfs(from.dataFolder, { bigint: true }),
    buildingOf(from),
  ]);
  return {
    at: formatInstant(from.at),
    events: from.events,
    outbox: { waiting: summary.waiting, unresolved: summary.unresolved },
    disk: {
      freeMegabytes: Number((disk.bavail * disk.bsize) / MEGABYTE),
      ofMegabytes: Number((disk.blocks * disk.bsize) / MEGABYTE),
    },
    version: from.version,
    building,
  };
}

async function buildingOf(from: {
  readonly status: () => Promise<StaffStatus>;
  readonly log: Log;
}): Promise<StaffSnapshot['building']> {
  try {
    const { version, clock, meters, alarms, unresolved } = await from.status();
    return {
      version,
      clock,
      metersAnswering: meters.filter(({ state }) => state === 'answering').length,
      metersAway: meters.filter(({ state }) => state === 'away').map(({ label }) => label),
      alarms,
      unresolved,
    };
  } catch (thrown) {
    from.log.warn('status', { code: codeOf(thrown) });
    return null;
  }
}
