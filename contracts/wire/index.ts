export * from './money.ts';
export * from './scalars.ts';
