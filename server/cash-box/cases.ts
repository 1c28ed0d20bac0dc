import { formatInstant, type Currency } from '#kernel';
import type { UnresolvedCase } from '#contracts/api';
import { toWireMoney } from '#contracts/wire';
import type { PaymentOrder, Store, UnresolvedBill } from '../store/index.ts';

const ORDERS_LOOKED_AT = 500;

/** Bills in doubt that nobody has settled, oldest first. */
export async function openBills(store: Pick<Store, 'unresolved' | 'cashBox'>): Promise<readonly UnresolvedBill[]> {
  const [bills, resolutions] = await Promise.all([store.unresolved.all(), store.cashBox.resolutions()]);
  const settled = new Set(resolutions.map((resolution) => resolution.caseId));
  return bills.filter((bill) => !settled.has(bill.journalId)).toSorted((a, b) => a.recordedAt - b.recordedAt);
}

/** All that staff have to look at: bills, and payments by phone of which the provider has said nothing that counts. Oldest first. */
export async function openCases(
  store: Pick<Store, 'unresolved' | 'cashBox' | 'orders'>,
  currency: Currency,
): Promise<UnresolvedCase[]> {
  const [bills, orders, counted] = await Promise.all([
    openBills(store),
    store.orders.recent({ limit: ORDERS_LOOKED_AT }),
    store.cashBox.caseEvidence(),
  ]);
  const later = new Map(counted.map(({ caseId, evidence }) => [caseId, evidence]));
  const doubtful = orders.filter((order) => order.state === 'unknown');
  return [
    ...bills.map((bill) => billCase(bill, { currency, later: later.get(bill.journalId) })),
    ...doubtful.map((order) => orderCase(order, currency)),
  ].toSorted((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));
}

function billCase(
  bill: UnresolvedBill,
  { currency, later }: { currency: Currency; later: string | undefined },
): UnresolvedCase {
  return {
    id: bill.journalId,
    kind: 'bill',
    journalId: bill.journalId,
    sessionId: bill.sessionId,
    tenancyId: bill.tenancyId,
    tenantReference: bill.tenancyId,
    amount: bill.amount === null ? null : toWireMoney(bill.amount, currency),
    claimCode: bill.claimCode,
    evidence: later === undefined ? bill.evidence : `${bill.evidence}; ${later}`,
    noticedAt: formatInstant(bill.noticedAt),
    recordedAt: formatInstant(bill.recordedAt),
  };
}

function orderCase(order: PaymentOrder, currency: Currency): UnresolvedCase {
  return {
    id: order.id,
    kind: 'order',
    journalId: null,
    sessionId: order.sessionId,
    tenancyId: order.tenancyId,
    tenantReference: order.tenancyId,
    amount: toWireMoney(order.amount, currency),
    claimCode: order.paymentRef ?? order.providerRef ?? order.id,
    evidence: `${order.providerId} ${order.code ?? ''}`.trim(),
    noticedAt: formatInstant(order.createdAt),
    recordedAt: formatInstant(order.changedAt),
  };
}
