export * from './control.ts';
export * from './hand.ts';
export * from './outlet.ts';
