import { assertNever, FaultError, type Clock } from '#kernel';
import { cjt188Line } from './cjt188/cjt188-line.ts';
import type { MeterSpecification } from './configuration.ts';
import { dlt645Line } from './dlt645/dlt645-line.ts';
import { iec62056Line } from './iec62056/iec62056-line.ts';
import { mbusLine } from './mbus/mbus-line.ts';
import { rtuLine } from './modbus/rtu-line.ts';
import { serveModbusMeter } from './modbus/tcp-meter.ts';
import { runMqttMeter } from './mqtt/mqtt-meter.ts';
import { serveGateway, type LineFace, type SerialGateway } from './serial-gateway.ts';
import type { SimulatedMeter } from './simulated-meter.ts';

/** A meter of the list, and what stands for it. */
export interface Installed {
  readonly one: MeterSpecification;
  readonly meter: SimulatedMeter;
}

/** Where a meter is reached. */
export interface Place {
  readonly meter: SimulatedMeter;
  /** A device URL; that of its gateway where it hangs behind one. */
  readonly url: string;
  /** As when it is taken off the wall. */
  takeOff(): void;
  stop(): Promise<void>;
}

/** One meter alone, at a port of its own (0: any free one). Rejects with FaultError PORT_UNREACHABLE. */
export async function serveAlone({ one, meter }: Installed, at: { port: number; clock: Clock }): Promise<Place> {
  const { profile } = meter;
  switch (profile.protocol) {
    case 'modbus': {
      const served = await serveModbusMeter(meter.speaking(profile), at);
      return { meter, url: served.url, takeOff: () => served.dropConnections(), stop: () => served.stop() };
    }
    case 'dlt645':
      return serveLine(meter, dlt645Line([meter.speaking(profile)]), at);
    case 'cjt188':
      return serveLine(meter, cjt188Line([meter.speaking(profile)]), at);
    case 'iec62056':
      return serveLine(meter, iec62056Line([meter.speaking(profile)]), at);
    case 'mbus':
      return serveLine(meter, mbusLine([meter.speaking(profile)]), at);
    case 'mqtt':
    case 'lorawan': {
      if (one.mqtt === undefined)
        throw new FaultError('CONFIGURATION_INVALID', { message: `the meter ${meter.serial} needs mqtt: its broker` });
      return { meter, ...runMqttMeter(meter.speaking(profile), { place: one.mqtt, clock: at.clock }) };
    }
    default:
      return assertNever(profile);
  }
}

/** A meter alone on a line of its own. */
async function serveLine(meter: SimulatedMeter, face: LineFace, at: { port: number; clock: Clock }): Promise<Place> {
  const gateway = await serveGateway(face, at);
  const takeOff = () => {
    meter.deafFor = 1;
  };
  return { meter, url: gateway.url, takeOff, stop: () => gateway.stop() };
}

/** The meters of one gateway, which all speak the protocol of the first. Rejects with FaultError PORT_UNREACHABLE. */
export function serveTogether(hung: readonly Installed[], at: { clock: Clock }): Promise<SerialGateway> {
  return serveGateway(faceOf(hung), { port: 0, ...at, meters: hung.map(({ meter }) => meter) });
}

function faceOf(hung: readonly Installed[]): LineFace {
  const protocol = hung[0]?.meter.profile.protocol ?? 'modbus';
  switch (protocol) {
    case 'modbus':
      return rtuLine(
        hung.flatMap(({ meter }) => (meter.profile.protocol === 'modbus' ? [meter.speaking(meter.profile)] : [])),
      );
    case 'dlt645':
      return dlt645Line(
        hung.flatMap(({ meter }) => (meter.profile.protocol === 'dlt645' ? [meter.speaking(meter.profile)] : [])),
      );
    case 'cjt188':
      return cjt188Line(
        hung.flatMap(({ meter }) => (meter.profile.protocol === 'cjt188' ? [meter.speaking(meter.profile)] : [])),
      );
    case 'iec62056':
      return iec62056Line(
        hung.flatMap(({ meter }) => (meter.profile.protocol === 'iec62056' ? [meter.speaking(meter.profile)] : [])),
      );
    case 'mbus':
      return mbusLine(
        hung.flatMap(({ meter }) => (meter.profile.protocol === 'mbus' ? [meter.speaking(meter.profile)] : [])),
      );
    case 'mqtt':
    case 'lorawan':
      throw new FaultError('CONFIGURATION_INVALID', { message: `no serial line carries ${protocol}` });
    default:
      return assertNever(protocol);
  }
}
