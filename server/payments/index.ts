export * from './cash-top-up.ts';
export * from './crediting.ts';
export * from './emergency-credit.ts';
export { orderLine, type OrderLine } from './orders/order-answer.ts';
export * from './orders/order-service.ts';
export { openProviders } from './providers/open-providers.ts';
export type { PaymentProvider } from './providers/provider.ts';
export * from './split.ts';
export * from './unresolved.ts';
