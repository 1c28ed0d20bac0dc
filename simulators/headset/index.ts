export * from './jack.ts';
