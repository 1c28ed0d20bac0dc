export * from './events.ts';
export * from './meter-messages.ts';
export * from './mqtt.ts';
export * from './notices.ts';
