export { benchOf } from './bench-of-building.ts';
export * from './bench.ts';
export { servePanel } from './panel.ts';
export type { Seen } from './seen.ts';
