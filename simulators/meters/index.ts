export { serveMeters } from './building.ts';
export { parseMeters, type MeterSpecification } from './configuration.ts';
export { answerUnit } from './modbus/modbus-device.ts';
export { rtuLine } from './modbus/rtu-line.ts';
export { SimulatedMeter, type Contact } from './simulated-meter.ts';
export { cjt188Line } from './cjt188/cjt188-line.ts';
export { dlt645Line } from './dlt645/dlt645-line.ts';
export type { LineFace } from './serial-gateway.ts';
export { lineInMemory, type LineEnd } from './line-in-memory.ts';
