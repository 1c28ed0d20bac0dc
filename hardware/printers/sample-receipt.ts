/* Test support: imported by tests and by nothing else. */
import { receipt as receiptSchema, type Receipt } from '#contracts/receipt';

const euro = (amount: string) => ({ amount, currency: 'EUR' });

/** A constructed receipt with every part that one can have, for tests of layout and printing. */
export function sampleReceipt(changes: Partial<Receipt> = {}): Receipt {
  const payment = (last: string, amount: string) => ({
    id: `01935000-0000-7000-8000-00000000000${last}`,
    means: 'cash' as const,
    amount: euro(amount),
    state: 'credited' as const,
    reference: null,
  });
  return {
    ...receiptSchema.parse({
      number: 12,
      copy: 0,
      kioskId: 'lobby-1',
      issuedAt: '2026-11-23T14:31:12.000Z',
      zone: 'Europe/Berlin',
      language: 'en',
      seller: {
        name: 'Hausverwaltung Beispiel',
        address: ['Lange Straße 12', '10115 Berlin'],
        taxNumber: 'DE123456789',
      },
      tenantReference: '•••4F6',
      units: ['3rd floor left'],
      meterSerials: ['00012345', 'W-778120'],
      means: 'cash',
      payments: [payment('1', '20.00'), payment('2', '20.00'), payment('3', '10.00')],
      amount: euro('50.00'),
      split: [
        { kind: 'arrears', amount: euro('10.00'), remaining: euro('42.50') },
        { kind: 'emergency_credit', amount: euro('6.40'), remaining: euro('0.00') },
        { kind: 'credit', amount: euro('33.60'), remaining: null },
      ],
      balanceBefore: euro('-6.40'),
      balanceAfter: euro('33.60'),
      daysLeft: { least: 9, most: 12 },
      tax: { note: 'at_consumption', ratePercent: '19' },
      supply: 'on',
      steps: [
        { step: 'paid', at: '2026-11-23T14:31:05.000Z' },
        { step: 'credited', at: '2026-11-23T14:31:05.300Z' },
        { step: 'supply', at: '2026-11-23T14:31:09.000Z' },
      ],
      claimCode: null,
      proof: `FOYER1;lobby-1;12;0;2026-11-23T14:31:12.000Z;50.00;EUR;credited;33.60;01935000-0000-7000-8000-000000000001;0a1b2c3d;${'A'.repeat(86)}`,
    }),
    ...changes,
  };
}
