import { startOfDay, registerMilli, type Clock, type Log, type MeterId, type Zone } from '#kernel';
import type { MeterConfiguration, SiteConfiguration } from '#contracts/configuration';
import { createModbusMeter, openModbusBus, type Meter, type ModbusBus } from '#hardware/meters';
import { openPort } from '#hardware/ports';
import { loadMeterProfile, type MeterProfile } from '#hardware/profiles';
import type { OpeningReading, PolledMeter, RegisterRules } from './metering/index.ts';
import { widestRatedMaximumPerHour } from './metering/index.ts';

export interface SiteMeters {
  readonly meters: ReadonlyMap<MeterId, Meter>;
  readonly polled: readonly PolledMeter[];
  stop(): Promise<void>;
}

export interface SiteMetersOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** How the line at an address is had; by its port unless somebody says otherwise. */
  readonly openBus?: (url: string) => ModbusBus;
}

/** Makes every meter of the site by its profile; meters behind one address share its line. Nothing is opened yet. Throws METER_PROFILE_UNKNOWN. */
export function openSiteMeters(
  site: SiteConfiguration,
  { clock, log, openBus = (url) => openModbusBus({ url, clock, log, openPort }) }: SiteMetersOptions,
): SiteMeters {
  const buses = new Map<string, ModbusBus>();
  const meters = new Map<MeterId, Meter>();
  const polled = site.meters.map((configuration): PolledMeter => {
    const profile = loadMeterProfile(configuration.profile);
    const bus = buses.get(configuration.address) ?? openBus(configuration.address);
    buses.set(configuration.address, bus);
    const meter = createModbusMeter({
      bus,
      unitAddress: configuration.unit_address,
      profile,
      expectedSerial: configuration.serial,
      relayConfirmed: configuration.relay_confirmed,
      clock,
      log,
    });
    meters.set(configuration.id, meter);
    return {
      meterId: configuration.id,
      meter,
      pollEvery: configuration.poll_every,
      rules: registerRules(configuration, { profile, zone: site.site.zone }),
      openings: openingsOf(configuration, site),
    };
  });
  return {
    meters,
    polled,
    stop: async () => {
      await Promise.all([...meters.values()].map((meter) => meter.stop()));
      await Promise.all([...buses.values()].map((bus) => bus.stop()));
    },
  };
}

const MILLI_OF_UNIT = { kWh: 1000n, Wh: 1n, MWh: 1_000_000n, m3: 1000n, l: 1n } as const;

/** What a meter's register can do, by the site file, then by its profile, then by the most that any dwelling's meter can. */
export function registerRules(
  meter: MeterConfiguration,
  { profile, zone }: { profile: MeterProfile; zone: Zone },
): RegisterRules {
  const milli = MILLI_OF_UNIT[profile.register.unit];
  const known = (units: bigint | undefined) => (units === undefined ? null : units * milli);
  return {
    serial: meter.serial,
    multiplier: meter.multiplier,
    multiplierChanges: meter.multiplier_changes.map(({ from, multiplier }) => ({
      from: startOfDay(from, zone),
      multiplier,
    })),
    modulus: meter.wraps_at ?? known(profile.wraps_at),
    ratedMaximumPerHour:
      meter.rated_maximum_per_hour ?? known(profile.rated_maximum_per_hour) ?? widestRatedMaximumPerHour[meter.utility],
    step: stepOf(profile),
  };
}

/** What the last digit of the register is worth, in thousandths; at least one. */
function stepOf({ register }: MeterProfile): bigint {
  const { numerator, denominator } = register.scale;
  const step = (numerator * MILLI_OF_UNIT[register.unit]) / denominator;
  return step > 0n && register.type !== 'float32' ? step : 1n;
}

/** The registers at the move-ins that the site file knows. */
function openingsOf(meter: MeterConfiguration, site: SiteConfiguration): readonly OpeningReading[] {
  return site.tenancies.flatMap((tenancy) => {
    const register = tenancy.opening_readings[meter.id];
    return register === undefined
      ? []
      : [{ at: startOfDay(tenancy.from, site.site.zone), register: registerMilli(register) }];
  });
}
