import { FaultError } from '#kernel';
import { decodeRtu, encodeRtu, LONGEST_RTU_BYTES, rtuExtent } from '#hardware/meters/modbus/frames';
import type { LineFace } from '../serial-gateway.ts';
import { answerUnit } from './modbus-device.ts';
import type { ModbusMeter } from './modbus-meter.ts';

const BAUD = 9600;

/** Modbus meters on one RTU line at 9600 baud. Throws FaultError CONFIGURATION_INVALID where two have the same unit address. */
export function rtuLine(meters: readonly ModbusMeter[]): LineFace {
  const byAddress = new Map(meters.map((meter) => [meter.unitAddress, meter]));
  if (byAddress.size < meters.length)
    throw new FaultError('CONFIGURATION_INVALID', { message: 'two meters of one gateway have the same unit address' });
  return {
    baud: BAUD,
    bitsOfCharacter: 11,
    query: `?framing=rtu&baud=${BAUD}`,
    cut: (held) => {
      const extent = rtuExtent(held.subarray(0, LONGEST_RTU_BYTES), 'host');
      switch (extent.kind) {
        case 'more':
        case 'whole':
          return extent;
        default:
          return { kind: 'junk', bytes: 1 };
      }
    },
    answer: (request) => {
      const asked = decodeRtu(request);
      const meter = byAddress.get(asked.unitAddress);
      if (meter === undefined) return null;
      return { meter, reply: () => encodeRtu({ unitAddress: asked.unitAddress, pdu: answerUnit(meter, asked) }) };
    },
  };
}
