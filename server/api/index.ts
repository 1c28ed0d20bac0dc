export * from './certificate.ts';
export type { ConsoleServices } from './console-routes.ts';
export * from './event-stream.ts';
export * from './http-server.ts';
export * from './local-door.ts';
export type { StaffServices } from './staff-routes.ts';
