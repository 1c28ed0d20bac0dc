export * from './account.ts';
export * from './health.ts';
export * from './kiosk.ts';
