import {
  add,
  formatInstant,
  formatMilli,
  formatMoney,
  isLocalDate,
  localDate,
  money,
  negate,
  refuse,
  startOfDay,
  startOfNextMonth,
  subtract,
  success,
  ZERO,
  type Clock,
  type Instant,
  type Money,
  type Reply,
  type TenancyId,
} from '#kernel';
import type { Invoice } from '#contracts/api';
import type { SiteConfiguration } from '#contracts/configuration';
import { toWireMoney } from '#contracts/wire';
import { unitOfLine } from '../ledger/line-unit.ts';
import { accountOf, type PostedTransaction, type RatedLine } from '../ledger/model.ts';
import type { Store } from '../store/contract.ts';
import { paidTo } from './allocation.ts';
import type { Directory } from './directory.ts';
import { allocationOf, creditedBy } from './payment-entries.ts';

/** More payments of one tenancy than this are not looked through. */
const LOOKED_THROUGH = 10_000;

export interface InvoiceSources {
  readonly store: Pick<Store, 'ledger' | 'readings'>;
  readonly directory: Directory;
  readonly site: SiteConfiguration;
  readonly clock: Clock;
  readonly settle: (tenancyId: TenancyId) => Promise<void>;
}

interface Period {
  readonly key: string;
  readonly from: Instant;
  readonly to: Instant;
}

type Content = Pick<Invoice, 'lines' | 'taxes'> & { readonly net: Money; readonly tax: Money };

/** The data of tax invoices, from what the books say. */
export class Invoices {
  readonly #from: InvoiceSources;

  constructor(from: InvoiceSources) {
    this.#from = from;
  }

  /** Refusals: TENANCY_UNKNOWN, REQUEST_INVALID for a period that is none. */
  async of(tenancyId: TenancyId, periodKey: string): Promise<Reply<Invoice>> {
    const { directory, site, clock, settle } = this.#from;
    const tenancy = directory.tenancy(tenancyId);
    if (tenancy === null) return refuse('TENANCY_UNKNOWN', { details: { tenancyId } });
    const period = this.#period(periodKey);
    if (period === null) return refuse('REQUEST_INVALID', { details: { path: 'period' } });
    await settle(tenancyId);
    const { currency, seller, id } = site.site;
    const taxPoint = site.policy.tax_point;
    const content =
      taxPoint.at === 'consumption'
        ? await this.#used(tenancyId, period)
        : await this.#paid(tenancyId, { ...period, ratePpm: taxPoint.percent });
    return success({
      number: `${id}-${tenancyId}-${period.key}`,
      state: (await this.#isComplete(tenancyId, period)) ? 'final' : 'running',
      period: { key: period.key, from: formatInstant(period.from), to: formatInstant(period.to) },
      issuedAt: formatInstant(clock.now()),
      seller: { name: seller.name, address: seller.address, taxNumber: seller.tax_number },
      buyer: { tenancyId, name: tenancy.name, units: directory.unitsOf(tenancyId).map(({ label }) => label) },
      taxPoint: taxPoint.at,
      lines: content.lines,
      taxes: content.taxes,
      net: toWireMoney(content.net, currency),
      tax: toWireMoney(content.tax, currency),
      gross: toWireMoney(add(content.net, content.tax), currency),
    });
  }

  #period(key: string): Period | null {
    const first = `${key}-01`;
    if (!/^\d{4}-\d\d$/.test(key) || !isLocalDate(first)) return null;
    const { zone } = this.#from.directory;
    return {
      key,
      from: startOfDay(localDate(first), zone),
      to: startOfDay(startOfNextMonth(localDate(first)), zone),
    };
  }

  /** Whether every meter was read to the end of the period, or of the tenancy in it. */
  async #isComplete(tenancyId: TenancyId, { to }: Period): Promise<boolean> {
    const { store, directory, clock } = this.#from;
    const end = Math.min(to, directory.end(tenancyId) ?? to);
    const readings = await Promise.all(directory.metersOf(tenancyId).map(({ id }) => store.readings.latest(id)));
    return clock.now() >= end && readings.every((reading) => reading !== null && reading.at >= end);
  }

  /** What was charged in the period, as it was posted. */
  async #used(tenancyId: TenancyId, { key }: Period): Promise<Content> {
    const { store, directory } = this.#from;
    const utilities = [...new Set(directory.metersOf(tenancyId).map(({ utility }) => utility))];
    const posted = await Promise.all(
      utilities.map((utility) => store.ledger.postedLines({ tenancyId, utility, periodKey: key })),
    );
    const lines = posted.flat().filter((line) => line.amount !== ZERO);
    // A tax that prices hold is taken out of them by lines of the opposite sign, which belong to the net.
    const isTax = (line: RatedLine) => line.kind === 'tax' && line.price >= 0n;
    const sum = (of: readonly RatedLine[]) => add(ZERO, ...of.map(({ amount }) => amount));
    const charges = lines.filter((line) => !isTax(line));
    const taxes = lines.filter(isTax);
    return {
      lines: grouped(charges, ({ utility, kind, basis, price }) => [utility, kind, basis.name, price].join(' ')).map(
        (group) => this.#chargeLine(group),
      ),
      taxes: grouped(taxes, ({ price, basis }) => [price, basis.name].join(' ')).map(([first, ...more]) => {
        const bases = [first, ...more].map(({ basis }) => basis.base?.amount ?? ZERO);
        return this.#taxLine({
          name: first.basis.name,
          rate: first.price,
          base: add(ZERO, ...bases),
          amount: sum([first, ...more]),
        });
      }),
      net: sum(charges),
      tax: sum(taxes),
    };
  }

  #chargeLine(group: readonly [RatedLine, ...RatedLine[]]): Invoice['lines'][number] {
    const [first] = group;
    const quantities = group.map(({ quantity }) => quantity);
    const counted = quantities.filter((quantity) => quantity !== null);
    const isCounted = counted.length === quantities.length;
    return {
      utility: first.utility,
      kind: first.kind,
      name: first.basis.name,
      quantity: isCounted ? formatMilli(counted.reduce<bigint>((total, each) => total + each, 0n)) : null,
      unit: isCounted ? unitOfLine(first) : null,
      price: isCounted ? formatMoney(first.price) : null,
      amount: toWireMoney(add(ZERO, ...group.map(({ amount }) => amount)), this.#from.site.site.currency),
    };
  }

  /** What was paid for supply in the period, and the tax that fell due with it. */
  async #paid(tenancyId: TenancyId, { from, to, ratePpm }: Period & { readonly ratePpm: bigint }): Promise<Content> {
    const { store, site } = this.#from;
    const movements = await store.ledger.movementsOf(tenancyId, { limit: LOOKED_THROUGH });
    const taxed = movements.filter(({ occurredAt, entries }) => {
      const isInside = occurredAt >= from && occurredAt < to;
      return isInside && entries.some(({ account }) => account === accountOf.taxPrepaid());
    });
    const gross = add(ZERO, ...taxed.map((one) => broughtBy(tenancyId, one)));
    const tax = negate(
      add(
        ZERO,
        ...taxed
          .flatMap(({ entries }) => entries.filter(({ account }) => account === accountOf.tax()))
          .map(({ amount }) => amount),
      ),
    );
    const net = subtract(gross, tax);
    if (gross === ZERO) return { lines: [], taxes: [], net: ZERO, tax: ZERO };
    const amount = toWireMoney(net, site.site.currency);
    return {
      lines: [{ utility: null, kind: 'top_up', name: null, quantity: null, unit: null, price: null, amount }],
      taxes: [this.#taxLine({ name: null, rate: money(ratePpm), base: net, amount: tax })],
      net,
      tax,
    };
  }

  #taxLine(of: { name: string | null; rate: Money; base: Money; amount: Money }): Invoice['taxes'][number] {
    const { currency } = this.#from.site.site;
    return {
      name: of.name,
      // Parts per million to per cent: four places, without those of nothing.
      percent: formatMoney(money(of.rate * 100n)).replace(/\.?0+$/, ''),
      base: toWireMoney(of.base, currency),
      amount: toWireMoney(of.amount, currency),
    };
  }
}

/** What a payment brought for supply, tax inside. */
function broughtBy(tenancyId: TenancyId, payment: PostedTransaction): Money {
  const allocation = allocationOf(tenancyId, payment);
  return add(creditedBy(allocation), paidTo(allocation, 'emergency_credit'));
}

/** Lines that are one on an invoice, in the order in which they come. */
function grouped(
  lines: readonly RatedLine[],
  nameOf: (line: RatedLine) => string,
): readonly (readonly [RatedLine, ...RatedLine[]])[] {
  const groups = new Map<string, [RatedLine, ...RatedLine[]]>();
  for (const line of lines) {
    const group = groups.get(nameOf(line));
    if (group === undefined) groups.set(nameOf(line), [line]);
    else group.push(line);
  }
  return [...groups.values()];
}
