export * from './guessing.ts';
export * from './identification.ts';
export * from './register.ts';
export { csrfOf, hashSecret, isSameText, isSecretOf } from './secret.ts';
export * from './sessions.ts';
