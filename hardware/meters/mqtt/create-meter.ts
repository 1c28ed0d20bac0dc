import { duration, seconds, type Clock, type Duration, type Log } from '#kernel';
import { hasMqttRelay, switchingOf, type LorawanProfile, type MqttProfile } from '../../profiles/index.ts';
import type { Meter } from '../meter.ts';
import { parseMqttAddress } from './address.ts';
import { dialectOf } from './dialects.ts';
import { MqttMeter } from './driver.ts';
import type { MqttLink } from './link.ts';

export interface MqttPlaceOptions {
  readonly profile: MqttProfile | LorawanProfile;
  /** `mqtt://BROKER/ROOT`. */
  readonly address: string;
  readonly link: MqttLink;
  readonly expectedSerial: string;
  readonly relayConfirmed: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** A device on Wi-Fi answers within a fraction of a second, or not at all. */
const WIFI_ANSWERS_WITHIN = seconds(3);
/** A confirmed downlink takes a second each way, and is sent again a few times. */
const LORAWAN_ANSWERS_WITHIN = seconds(20);

/** A meter over a broker, by its profile. Throws PORT_ADDRESS_INVALID. */
export function createMqttMeter(options: MqttPlaceOptions): Meter {
  const { profile, address, link, expectedSerial, relayConfirmed, clock, log } = options;
  const { root } = parseMqttAddress(address);
  const common = {
    dialect: dialectOf(profile, root),
    link,
    utility: profile.utility,
    expectedSerial,
    mayWriteRelay: switchingOf(profile).verified || relayConfirmed,
    address,
    clock,
    log,
  };
  if (profile.protocol === 'lorawan')
    return new MqttMeter({
      ...common,
      hasRelay: profile.downlink !== undefined,
      // Of class A it hears the command with its next report, and shows the state with the one after.
      relayMovesWithin: profile.device_class === 'A' ? twoReports(profile) : profile.relay_moves_within,
      listens: profile.device_class === 'A' ? 'after_report' : 'always',
      reportsEvery: profile.reports_every,
      answersWithin: LORAWAN_ANSWERS_WITHIN,
    });
  const canBeAsked = common.dialect.ask(0) !== null;
  return new MqttMeter({
    ...common,
    hasRelay: hasMqttRelay(profile),
    reportsEvery: 'reports_every' in profile && !canBeAsked ? profile.reports_every : undefined,
    answersWithin: WIFI_ANSWERS_WITHIN,
  });
}

function twoReports({ reports_every: every, relay_moves_within: moves }: LorawanProfile): Duration {
  return duration(every * 2 + (moves ?? 0));
}
