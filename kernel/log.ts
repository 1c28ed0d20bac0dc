import type { Details } from './fault.ts';

/** Structured logging by area. The implementation redacts: callers pass facts, never sentences with secrets inside. */
export interface Log {
  /** A log for a narrower area: `log.area('ccnet')`. */
  area(name: string): Log;
  debug(event: string, facts?: Details): void;
  info(event: string, facts?: Details): void;
  warn(event: string, facts?: Details): void;
  /** With what was thrown, whose stack and cause are kept. */
  error(event: string, thrown: unknown, facts?: Details): void;
}

/** A log that keeps nothing, for tests and pure runs. */
export const silentLog: Log = {
  area: () => silentLog,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
