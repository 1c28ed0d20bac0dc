import { formatInstant, type Clock, type Code, type MeterId } from '#kernel';
import type { Health } from '#contracts/api';
import type { Alarms } from './alarms.ts';
import type { Fleet } from './kiosks/index.ts';
import type { MeterPoller } from './metering/index.ts';
import type { Store } from './store/index.ts';
import { VERSION } from './version.ts';

/** What is well and what is not, without naming any tenant. */
export async function healthOf(from: {
  store: Store;
  clock: Clock;
  poller: MeterPoller;
  meterIds: readonly MeterId[];
  fleet: Fleet;
  alarms: Alarms;
}): Promise<Health> {
  const head = await from.store.ledger.head();
  const states = from.meterIds.map((id) => from.poller.state(id));
  const clock = from.clock.state();
  const trouble = new Set<Code>([...from.alarms.standing(), ...from.fleet.trouble()]);
  if (clock === 'suspect') trouble.add('CLOCK_SUSPECT');
  for (const state of states) {
    if (state.away) trouble.add(state.trouble ?? 'METER_AWAY');
    if (state.held !== null) trouble.add('READING_HELD');
  }
  return {
    status: trouble.size === 0 ? 'ok' : 'degraded',
    at: formatInstant(from.clock.now()),
    version: VERSION,
    clock,
    trouble: [...trouble],
    ledger: { sequence: head.sequence, hash: head.hashHex, signature: head.signatureBase64 },
    meters: { total: states.length, away: states.filter((state) => state.away).length },
  };
}
