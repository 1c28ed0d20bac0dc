import { FaultError, startOfDay, registerMilli, type Clock, type Log, type MeterId } from '#kernel';
import type { MeterConfiguration, SiteConfiguration } from '#contracts/configuration';
import { MeterLines, type Meter, type ModbusBus, type MqttLink, type RelayAuthority } from '#hardware/meters';
import { openPort, type OpenPort } from '#hardware/ports';
import { meterProfileReader } from '#hardware/profiles';
import type { OpeningReading, PolledMeter } from './metering/index.ts';
import { secretIn } from './notify/index.ts';
import { registerRules } from './register-rules.ts';

export interface SiteMeters {
  readonly meters: ReadonlyMap<MeterId, Meter>;
  readonly polled: readonly PolledMeter[];
  stop(): Promise<void>;
}

export interface SiteMetersOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** How a Modbus line is had; by its port unless somebody says otherwise. */
  readonly openBus?: (url: string) => ModbusBus;
  /** How meters are reached; `openPort` unless some dial in. */
  readonly openPort?: OpenPort;
  /** Another meter in the place of what the profile's driver would make; null: none. */
  readonly meterOf?: (configuration: MeterConfiguration) => Meter | null;
  /** The way to a broker by its name; see `MeterLines`. */
  readonly mqttLink?: (broker: string) => MqttLink | null;
}

/** Makes every meter of the site by its profile; meters behind one address share its line. Nothing is opened yet. Throws METER_PROFILE_UNKNOWN. */
export function openSiteMeters(site: SiteConfiguration, options: SiteMetersOptions): SiteMeters {
  const lines = new MeterLines({ openPort, ...options, zone: site.site.zone });
  const meters = new Map<MeterId, Meter>();
  const profileOf = meterProfileReader();
  const polled = site.meters.map((configuration): PolledMeter => {
    const profile = profileOf(configuration.profile);
    const given = options.meterOf?.(configuration) ?? null;
    const meter =
      given ??
      lines.meter({
        profile,
        address: configuration.address,
        unitAddress: configuration.unit_address,
        busAddress: configuration.bus_address ?? configuration.serial,
        serial: configuration.serial,
        relayConfirmed: configuration.relay_confirmed,
        register: configuration.register ?? 'import',
        ...relayAuthority(configuration),
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
  return { meters, polled, stop: () => lines.stop() };
}

/** Who commands its relay, from a file of its own; nothing where it is as it left the factory. Throws CONFIGURATION_UNREADABLE, CONFIGURATION_INVALID. */
function relayAuthority({ password_file: file, id }: MeterConfiguration): { authority?: RelayAuthority } {
  if (file === undefined) return {};
  const [, password, operator = '00000000'] = /^(\d{6})(?::(\d{8}))?$/.exec(secretIn(file)) ?? [];
  if (password === undefined)
    throw new FaultError('CONFIGURATION_INVALID', {
      message: `meter ${id}: ${file} holds neither a password of six digits nor 123456:00000001, password and operator`,
    });
  return { authority: { password, operator } };
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
