import modbusSerial from 'modbus-serial';
import type { BenchLine } from './line.ts';

/** What its own examples set; by itself it waits for ever. */
const TIMEOUT_MS = 500;

export interface PeerLoop {
  sweep(): Promise<void>;
  stop(): void;
}

/** The plain loop over npm's modbus-serial: every meter after the other, the same three registers, whoever is silent as often as anybody. */
export async function startPeerLoop(line: BenchLine): Promise<PeerLoop> {
  const client = new modbusSerial.default();
  await client.connectTcpRTUBuffered(line.host, { port: line.port });
  client.setTimeout(TIMEOUT_MS);
  return {
    sweep: async () => {
      for (const { unitAddress } of line.meters) {
        client.setID(unitAddress);
        try {
          await client.readInputRegisters(0x34, 2);
          await client.readInputRegisters(0x48, 2);
          await client.readHoldingRegisters(0xfd02, 2);
        } catch {
          // Silent, or late: the loop goes on with the next.
        }
      }
    },
    stop: () => client.close(() => undefined),
  };
}
