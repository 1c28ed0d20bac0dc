export * from './account.ts';
export * from './health.ts';
export * from './kiosk.ts';
export * from './console.ts';
export * from './staff.ts';
