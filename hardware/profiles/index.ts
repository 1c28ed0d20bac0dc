export { loadPrinterProfile, printerProfile, printerProfileNames, type PrinterProfile } from './printer-profile.ts';
export {
  loadMeterProfile,
  meterProfile,
  meterProfileNames,
  REGISTERS_OF,
  type MeasuredRegister,
  type MeterProfile,
  type Rational,
  type RegisterType,
  type RelayProfile,
} from './meter-profile.ts';
