export * from './certificate.ts';
export * from './event-stream.ts';
export * from './http-server.ts';
export * from './local-door.ts';
