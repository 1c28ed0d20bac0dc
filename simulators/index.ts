export * from './building/index.ts';
export * from './cards/index.ts';
export * from './control/index.ts';
export * from './meters/index.ts';
export * from './panel/index.ts';
export * from './printer/index.ts';
export * from './tenant/index.ts';
export * from './validator/index.ts';
