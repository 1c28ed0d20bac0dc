export { parseMeters, type MeterSpecification } from './configuration.ts';
export { answerUnit } from './modbus/modbus-device.ts';
export { SimulatedMeter, type Contact } from './simulated-meter.ts';
