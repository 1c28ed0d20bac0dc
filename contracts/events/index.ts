export * from './events.ts';
export * from './mqtt.ts';
export * from './notices.ts';
