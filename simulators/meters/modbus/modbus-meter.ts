import type { ModbusProfile } from '#hardware/profiles';
import type { SimulatedMeter } from '../simulated-meter.ts';

/** A simulated meter that speaks Modbus. */
export type ModbusMeter = SimulatedMeter<ModbusProfile>;
