export * from './meter.ts';
export { MeterLines, type MeterLinesOptions, type MeterPlace } from './meter-lines.ts';
export { openModbusBus, type ModbusAnswer, type ModbusBus, type ModbusBusOptions } from './modbus/bus.ts';
export { decodeModbus } from './modbus/codec.ts';
export { createModbusMeter, type ModbusMeterOptions } from './modbus/driver.ts';
export { parseMqttAddress, type MqttAddress } from './mqtt/address.ts';
export type { MqttDialect } from './mqtt/dialect.ts';
export { dialectOf } from './mqtt/dialects.ts';
export { filterCovers, topicMatches, type MqttHandler, type MqttLink, type MqttMessage } from './mqtt/link.ts';
export {
  busScanners,
  type FoundMeter,
  type ProfileGuess,
  type ScanBus,
  type ScannedProtocol,
  type ScanOptions,
} from './scan.ts';
export { decodeCjt188 } from './cjt188/decode.ts';
export { scanCjt188 } from './cjt188/scan.ts';
export { decodeDlt645 } from './dlt645/decode.ts';
export { scanDlt645, type FoundMeter } from './dlt645/scan.ts';
