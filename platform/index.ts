export * from './clock.ts';
export * from './configuration.ts';
export * from './log.ts';
export * from './program.ts';
export * from './randomness.ts';
export * from './redaction.ts';
export * from './sqlite.ts';
export * from './signing-key.ts';
