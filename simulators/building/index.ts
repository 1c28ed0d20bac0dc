export * from './building.ts';
export type { Devices } from './devices.ts';
export * from './door.ts';
export * from './hands.ts';
export * from './health.ts';
export { usbFolder } from './kiosk-file.ts';
export { metersOf, type MeterStand } from './lindenhof.ts';
export * from './program.ts';
export { changedSite, lindenhofYaml, parseSite, type SiteChanges } from './site-file.ts';
