export {
  loadPrinterProfile,
  printerProfile,
  printerProfileNames,
  statusAbilityOf,
  type PrinterProfile,
} from './printer-profile.ts';
export {
  loadMeterProfile,
  meterProfile,
  meterProfileNames,
  meterProfileReader,
  registerStepOf,
  switchingOf,
  type MeterProfile,
} from './meter-profile.ts';
export { ownProfileNames, withOwnProfiles } from './own-profiles.ts';
export { meterProfileJsonSchema, printerProfileJsonSchema } from './profile-schema.ts';
export type { Evidence, Rational, RegisterUnit } from './profile-parts.ts';
export {
  REGISTERS_OF,
  type MeasuredRegister,
  type ModbusProfile,
  type RegisterType,
  type RelayProfile,
} from './protocols/modbus.ts';
export type { LorawanProfile, LorawanUplink, PayloadBytes, PayloadObject, PayloadType } from './protocols/lorawan.ts';
export { hasMqttRelay, type MqttProfile, type MqttProfileOf } from './protocols/mqtt.ts';
export type { Iec62056Profile } from './protocols/iec62056.ts';
export type { Cjt188Profile } from './protocols/cjt188.ts';
export type { Dlt645Part, Dlt645Profile } from './protocols/dlt645.ts';
export type { MbusPlace, MbusProfile } from './protocols/mbus.ts';
