export * from './card-key.ts';
export * from './clock.ts';
export * from './program.ts';
export * from './randomness.ts';
export * from './redaction.ts';
export * from './signing-key.ts';
