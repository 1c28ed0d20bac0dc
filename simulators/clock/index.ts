export * from './jumping-clock.ts';
export * from './virtual-time.ts';
