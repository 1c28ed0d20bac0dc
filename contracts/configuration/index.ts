export * from './backup.ts';
export * from './kiosk.ts';
export * from './payments.ts';
export * from './mqtt.ts';
export * from './policy.ts';
export * from './site.ts';
export * from './tariff.ts';
export * from './release.ts';
