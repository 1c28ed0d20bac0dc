export * from './contact.ts';
export * from './money.ts';
export * from './scalars.ts';
