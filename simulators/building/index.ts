export * from './building.ts';
export * from './door.ts';
export * from './hands.ts';
export * from './program.ts';
