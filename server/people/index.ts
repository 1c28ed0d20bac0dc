export * from './guessing.ts';
export * from './identification.ts';
export * from './register.ts';
export { csrfOf, isSameText } from './secret.ts';
export * from './sessions.ts';
