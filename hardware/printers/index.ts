export * from './printer.ts';
