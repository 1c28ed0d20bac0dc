export { parsePortAddress, type PortAddress, type SerialLine } from './address.ts';
export { openPort } from './open.ts';
export * from './port.ts';
