export * from './building/index.ts';
export * from './control/index.ts';
export * from './panel/index.ts';
export * from './tenant/index.ts';
