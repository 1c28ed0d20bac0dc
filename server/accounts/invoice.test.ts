import { describe, expect, test } from 'vitest';
import {
  givenId,
  instant,
  ManualClock,
  money,
  newId,
  quantityMilli,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { constructedSite, constructedSiteYaml } from '../constructed-site.ts';
import { accountOf, type NewTransaction, type PostedTransaction, type RatedLine } from '../ledger/model.ts';
import type { Reading } from '../metering/model.ts';
import type { Store } from '../store/contract.ts';
import { Books, countingRandomness } from '../store/constructed-books.ts';
import { Directory } from './directory.ts';
import { Invoices } from './invoice.ts';

/* Constructed: what the books answer is made up here; that real books answer so is tried with the moves of tenancies. */

const anna = givenId<TenancyId>('anna');
const books = new Books('12', countingRandomness());
const atTopUp = `${constructedSiteYaml}policy: { tax_point: { at: top_up, percent: 19 % } }\n`;
const november = { from: instant(Date.UTC(2026, 9, 31, 23)), to: instant(Date.UTC(2026, 10, 30, 23)) };

function line(of: Partial<Omit<RatedLine, 'basis'>> & { basis?: Partial<RatedLine['basis']> }): RatedLine {
  const [made] = books.charge(money(1_000_000n)).lines;
  if (made === undefined) throw new Error('a constructed charge has a line');
  return { ...made, ...of, basis: { ...made.basis, ...of.basis } };
}

function payment(
  occurredAt: number,
  entries: readonly (readonly [account: NewTransaction['entries'][number]['account'], amount: bigint])[],
): PostedTransaction {
  return {
    id: newId<TransactionId>(new ManualClock(november.from), countingRandomness()),
    kind: 'top_up',
    occurredAt: instant(occurredAt),
    recordedAt: instant(occurredAt),
    entries: entries.map(([account, amount]) => ({ account, amount: money(amount) })),
    corrects: null,
    facts: {},
    sequence: 1,
  };
}

async function invoiceOf(at: {
  readonly yaml?: string;
  readonly lines?: readonly RatedLine[];
  readonly movements?: readonly PostedTransaction[];
  readonly readTo?: number | null;
  readonly now?: number;
}) {
  const site = constructedSite(at.yaml);
  const readTo = at.readTo === undefined ? november.to : at.readTo;
  const store = {
    ledger: {
      postedLines: async () => at.lines ?? [],
      movementsOf: async () => at.movements ?? [],
    },
    readings: { latest: async () => (readTo === null ? null : ({ at: instant(readTo) } as Reading)) },
  } as unknown as Pick<Store, 'ledger' | 'readings'>;
  const invoices = new Invoices({
    store,
    site,
    directory: new Directory(site),
    clock: new ManualClock(instant(at.now ?? november.to + 1)),
    settle: async () => {},
  });
  const reply = await invoices.of(anna, '2026-11');
  if (!reply.ok) throw new Error(reply.error.code);
  return reply.value;
}

describe('what was used', () => {
  test('lines of one charge are one, taxes are apart with what they were taken of, and nothing is not said', async () => {
    const invoice = await invoiceOf({
      lines: [
        line({ amount: money(2_000_000n), quantity: quantityMilli(5000n), price: money(400_000n) }),
        line({ amount: money(3_000_000n), quantity: quantityMilli(7500n), price: money(400_000n) }),
        line({ amount: money(1_000_000n), quantity: null, kind: 'minimum', basis: { name: 'Least charge' } }),
        line({ amount: money(0n) }),
        line({
          amount: money(1_140_000n),
          kind: 'tax',
          quantity: null,
          price: money(190_000n),
          basis: { name: 'VAT', base: { amount: money(6_000_000n), of: 'rounded' } },
        }),
        line({ amount: money(60_000n), kind: 'tax', quantity: null, price: money(10_000n), basis: { name: 'Duty' } }),
      ],
    });
    const eur = (amount: string) => ({ amount, currency: 'EUR' });
    expect(invoice.lines).toEqual([
      {
        utility: 'electricity',
        kind: 'energy',
        name: null,
        quantity: '12.5',
        unit: 'kWh',
        price: '0.40',
        amount: eur('5.00'),
      },
      {
        utility: 'electricity',
        kind: 'minimum',
        name: 'Least charge',
        quantity: null,
        unit: null,
        price: null,
        amount: eur('1.00'),
      },
    ]);
    expect(invoice.taxes).toEqual([
      { name: 'VAT', percent: '19', base: eur('6.00'), amount: eur('1.14') },
      // Posted by a version of the books that did not keep what a tax was taken of.
      { name: 'Duty', percent: '1', base: eur('0.00'), amount: eur('0.06') },
    ]);
    expect([invoice.net, invoice.tax, invoice.gross]).toEqual([eur('6.00'), eur('1.20'), eur('7.20')]);
  });

  test('is final once the month is over and every meter was read past its end', async () => {
    const stateAt = async (at: Parameters<typeof invoiceOf>[0]) => (await invoiceOf(at)).state;
    expect(await stateAt({})).toBe('final');
    expect(await stateAt({ readTo: november.to - 1 })).toBe('running');
    expect(await stateAt({ readTo: null })).toBe('running');
    expect(await stateAt({ now: november.to - 1 })).toBe('running');
  });
});

describe('what was paid, where tax falls due then', () => {
  const credit = accountOf.credit(anna, 'utility');
  const taxed = (occurredAt: number) =>
    payment(occurredAt, [
      [accountOf.bank(), 13_900_000n],
      [credit, -10_000_000n],
      [accountOf.emergencyCredit(anna), -1_900_000n],
      [accountOf.arrears(anna, 'utility'), -2_000_000n],
      [accountOf.taxPrepaid(), 1_900_000n],
      [accountOf.tax(), -1_900_000n],
    ]);

  test('is the payments of the month for supply, with the tax inside them', async () => {
    const untaxed = payment(november.from, [
      [accountOf.bank(), 5_000_000n],
      [accountOf.arrears(anna, 'utility'), -5_000_000n],
    ]);
    const invoice = await invoiceOf({
      yaml: atTopUp,
      movements: [taxed(november.from), taxed(november.to), taxed(november.from - 1), untaxed],
    });
    expect(invoice.lines.map(({ kind, amount }) => [kind, amount.amount])).toEqual([['top_up', '10.00']]);
    expect(invoice.taxes.map(({ percent, amount }) => [percent, amount.amount])).toEqual([['19', '1.90']]);
    expect([invoice.net.amount, invoice.tax.amount, invoice.gross.amount]).toEqual(['10.00', '1.90', '11.90']);
  });

  test('is nothing where nothing was paid', async () => {
    expect(await invoiceOf({ yaml: atTopUp })).toMatchObject({ lines: [], taxes: [], gross: { amount: '0.00' } });
  });
});
