export * from './meter.ts';
export { openModbusBus, type ModbusAnswer, type ModbusBus, type ModbusBusOptions } from './modbus/bus.ts';
export { decodeModbus } from './modbus/codec.ts';
export { createModbusMeter, type ModbusMeterOptions } from './modbus/driver.ts';
