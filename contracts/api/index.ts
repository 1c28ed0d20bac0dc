export * from './account.ts';
export * from './health.ts';
export * from './history.ts';
export * from './kiosk.ts';
export * from './orders.ts';
export * from './console.ts';
export * from './staff.ts';
export * from './use.ts';
