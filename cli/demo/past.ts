import { mkdirSync } from 'node:fs';
import {
  assert,
  duration,
  FaultError,
  instant,
  ManualClock,
  powerW,
  registerMilli,
  silentLog,
  startOfDay,
  type Instant,
  type Randomness,
} from '#kernel';
import type { MeterConfiguration, SiteConfiguration } from '#contracts/configuration';
import type { Meter, ModbusBus } from '#hardware/meters';
import { decodeReply, encodeRequest } from '#hardware/meters/modbus/codec';
import { meterProfileReader, registerStepOf, switchingOf } from '#hardware/profiles';
import { openPast, type Past } from '#server';
import { answerUnit, livePast, metersOf, SimulatedMeter, type MeterStand } from '#simulators';

export interface PastRun {
  readonly site: SiteConfiguration;
  /** The server's data folder: new, or with a past that is gone on with. */
  readonly directory: string;
  readonly until: Instant;
  readonly randomness: Randomness;
  /** What part is over, 0 … 1. */
  readonly onProgress: (part: number) => void;
}

/**
 * Lives through the building's time from where its books end, or from the move-in where there are none, until now: simulated meters on a clock of their own,
 * asked by the real driver, into the real books. Resolves with where each meter stands then. Rejects as `openPast`.
 */
export async function livePastInto({
  site,
  directory,
  until,
  randomness,
  onProgress,
}: PastRun): Promise<ReadonlyMap<string, MeterStand>> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const [first] = site.tenancies;
  assert(first !== undefined, 'somebody lives in the building');
  const clock = new ManualClock(startOfDay(first.from, site.site.zone));
  const meters = new Map<string, SimulatedMeter>();
  const profileOf = meterProfileReader();
  const past = await openPast({
    site,
    directory,
    clock,
    randomness,
    log: silentLog,
    openBus: (url) => busTo(url, { site, meters }),
    meterOf: (configuration) => otherMeter(configuration, { profileOf, clock, meters }),
  });
  try {
    const { stands, end } = await standsIn(past, site);
    if (end !== null) clock.advance(duration(Math.max(0, end - clock.now())));
    for (const specification of metersOf(site, stands)) {
      const profile = profileOf(specification.profile);
      const { zone } = site.site;
      meters.set(
        specification.name ?? '',
        new SimulatedMeter(specification, { profile, clock, acceleration: 1, zone }),
      );
    }
    await livePast({ site, books: past, clock, end: until, onProgress });
    return new Map([...meters].map(([name, meter]) => [name, { registerMilli: meter.registerWh, relay: meter.relay }]));
  } finally {
    await past.close();
  }
}

/** Where the meters stood when they were last read, and when the last of them was; nothing for books without a reading. */
async function standsIn(
  past: Past,
  site: SiteConfiguration,
): Promise<{ stands: ReadonlyMap<string, MeterStand>; end: Instant | null }> {
  const stands = new Map<string, MeterStand>();
  let end: Instant | null = null;
  for (const { id } of site.meters) {
    const last = await past.lastReading(id);
    if (last === null) continue;
    stands.set(id, { registerMilli: last.register, relay: last.relay === 'open' ? 'open' : 'closed' });
    end = instant(Math.max(last.at, end ?? 0));
  }
  return { stands, end };
}

const MILLI_OF_UNIT = { kWh: 1000n, Wh: 1n, MWh: 1_000_000n, m3: 1000n, l: 1n } as const;

/** A meter that speaks no Modbus, asked without its wire; its register shows whole steps, as it will on the wire. */
function otherMeter(
  { id, profile: name, serial }: MeterConfiguration,
  at: {
    readonly profileOf: ReturnType<typeof meterProfileReader>;
    readonly clock: ManualClock;
    readonly meters: ReadonlyMap<string, SimulatedMeter>;
  },
): Meter | null {
  const profile = at.profileOf(name);
  if (profile.protocol === 'modbus') return null;
  const { unit, step } = registerStepOf(profile);
  const switches = switchingOf(profile).has;
  const size = step === null ? 1n : (step.numerator * MILLI_OF_UNIT[unit]) / step.denominator;
  const meter = () => {
    const found = at.meters.get(id);
    if (found === undefined) throw new FaultError('METER_AWAY', { details: { id } });
    return found;
  };
  return {
    utility: profile.utility,
    hasRelay: switches,
    read: async () => {
      const { registerWh, powerW: watts, relay } = meter();
      const shown = size > 1n ? registerWh - (registerWh % size) : registerWh;
      return {
        at: at.clock.now(),
        serial,
        register: registerMilli(shown),
        powerW: powerW(watts),
        relay: switches ? relay : 'unknown',
      };
    },
    writeRelay: async (target) => void meter().commandRelay(target),
    stop: () => Promise.resolve(),
  };
}

/** A line of simulated meters that takes no time: requests and replies are those of the real one, wire and waiting are not there. */
function busTo(url: string, at: { site: SiteConfiguration; meters: ReadonlyMap<string, SimulatedMeter> }): ModbusBus {
  const places = new Map(
    at.site.meters.filter((meter) => meter.address === url).map((meter) => [meter.unit_address, meter.id]),
  );
  const connection = 1;
  const request: ModbusBus['request'] = async (unitAddress, asked) => {
    const meter = at.meters.get(places.get(unitAddress) ?? '');
    const reply =
      meter?.profile.protocol === 'modbus'
        ? decodeReply(answerUnit(meter.speaking(meter.profile), { unitAddress, pdu: encodeRequest(asked) }))
        : null;
    if (reply === null || reply.kind === 'unknown')
      throw new FaultError('METER_AWAY', { details: { url, unitAddress } });
    return { reply, connection };
  };
  return {
    url,
    connection,
    request,
    turn: (unitAddress, work) => work((asked) => request(unitAddress, asked)),
    stop: () => Promise.resolve(),
  };
}
