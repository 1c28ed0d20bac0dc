export { startProvider, type ProviderOptions } from './provider.ts';
