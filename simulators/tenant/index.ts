export * from './journey.ts';
export * from './screen.ts';
