export * from './backup.ts';
export * from './kiosk.ts';
export * from './policy.ts';
export * from './site.ts';
export * from './tariff.ts';
