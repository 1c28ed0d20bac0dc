/* The server's tariff work without its store, its devices and its doors: for commands that read files, and quick to load. */
export { widestRatedMaximumPerHour } from './metering/validate.ts';
export * from './rating/check/index.ts';
export * from './rating/from-file/index.ts';
export * from './rating/shared-cost/index.ts';
