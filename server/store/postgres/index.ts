export { copyIn } from './copy-in.ts';
export { copyOut } from './copy-out.ts';
export { inspectPostgres } from './inspection.ts';
export { lookIntoDatabase } from './look.ts';
export { compareProjectionsOf, rebuildProjectionsOf } from './projections.ts';
export { openPostgresStore, verifyPostgres } from './store.ts';
