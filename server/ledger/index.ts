export * from './balances.ts';
export * from './chain.ts';
export * from './checks.ts';
export * from './encoding.ts';
export * from './line-basis.ts';
export * from './line-unit.ts';
export * from './model.ts';
export * from './verification.ts';
