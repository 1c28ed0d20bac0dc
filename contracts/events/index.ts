export * from './events.ts';
export * from './mqtt.ts';
