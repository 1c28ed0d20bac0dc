export * from './meter.ts';
export { MeterLines, type MeterLinesOptions, type MeterPlace } from './meter-lines.ts';
export { openModbusBus, type ModbusAnswer, type ModbusBus, type ModbusBusOptions } from './modbus/bus.ts';
export { decodeModbus } from './modbus/codec.ts';
export { createModbusMeter, type ModbusMeterOptions } from './modbus/driver.ts';
