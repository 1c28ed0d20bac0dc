export * from './control.ts';
export * from './hand.ts';
