import { assertNever, type Clock } from '#kernel';
import type { MeterSpecification } from './configuration.ts';
import { rtuLine } from './modbus/rtu-line.ts';
import { serveModbusMeter } from './modbus/tcp-meter.ts';
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
export async function serveAlone({ meter }: Installed, at: { port: number; clock: Clock }): Promise<Place> {
  const { profile } = meter;
  switch (profile.protocol) {
    case 'modbus': {
      const served = await serveModbusMeter(meter.speaking(profile), at);
      return { meter, url: served.url, takeOff: () => served.dropConnections(), stop: () => served.stop() };
    }
    default:
      return assertNever(profile.protocol);
  }
}

/** The meters of one gateway, which all speak the protocol of the first. Rejects with FaultError PORT_UNREACHABLE. */
export function serveTogether(hung: readonly Installed[], at: { clock: Clock }): Promise<SerialGateway> {
  return serveGateway(faceOf(hung), { port: 0, ...at });
}

function faceOf(hung: readonly Installed[]): LineFace {
  const protocol = hung[0]?.meter.profile.protocol ?? 'modbus';
  switch (protocol) {
    case 'modbus':
      return rtuLine(
        hung.flatMap(({ meter }) => (meter.profile.protocol === 'modbus' ? [meter.speaking(meter.profile)] : [])),
      );
    default:
      return assertNever(protocol);
  }
}
