export * from './proof.ts';
export * from './receipt.ts';
