export * from './enrolment.ts';
export * from './fleet.ts';
export * from './ledger-witnesses.ts';
export * from './snapshot.ts';
export * from './receipt-keys.ts';
export { IssuedReceipts } from './issued-receipts.ts';
