export { loadPrinterProfile, printerProfile, printerProfileNames, type PrinterProfile } from './printer-profile.ts';
export {
  loadMeterProfile,
  meterProfile,
  meterProfileNames,
  registerStepOf,
  switchingOf,
  type MeterProfile,
} from './meter-profile.ts';
export type { Rational, RegisterUnit } from './profile-parts.ts';
export {
  REGISTERS_OF,
  type MeasuredRegister,
  type ModbusProfile,
  type RegisterType,
  type RelayProfile,
} from './protocols/modbus.ts';
