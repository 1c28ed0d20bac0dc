export * from './intent.ts';
export * from './view.ts';
