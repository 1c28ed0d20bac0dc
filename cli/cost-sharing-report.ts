import { formatMilli, formatMoney } from '#kernel';
import type { SharedCostDocument } from '#contracts/configuration';
import type { NoProfitStatement, SharedLine } from '#server/tariffs';
import { textTable } from './write-table.ts';

/** The statement for a script: exact decimal strings. */
export function sharedCostFacts(document: SharedCostDocument, statement: NoProfitStatement) {
  const { reconciliation } = statement;
  return {
    utility: document.utility,
    currency: document.currency,
    from: document.from,
    to: document.to,
    reconciliation: {
      master: formatMilli(reconciliation.master),
      units: formatMilli(reconciliation.units),
      common: formatMilli(reconciliation.common),
      losses: formatMilli(reconciliation.losses),
      beyondMaster: formatMilli(reconciliation.beyondMaster),
    },
    lines: statement.lines.map((line) => ({
      invoiceLine: line.invoiceLine,
      purpose: purposeOf(line),
      quantity: line.quantity === null ? null : formatMilli(line.quantity),
      amount: formatMoney(line.amount),
      shares: Object.fromEntries(
        document.units.flatMap(({ id }, index) =>
          line.shares.slice(index, index + 1).map((share) => [id, formatMoney(share)]),
        ),
      ),
    })),
    units: statement.units.map((unit) => ({
      unit: unit.unitId,
      ownUse: formatMoney(unit.ownUse),
      shared: formatMoney(unit.shared),
      tax: formatMoney(unit.tax),
      cost: formatMoney(unit.cost),
      sold: formatMoney(unit.sold),
      over: formatMoney(unit.over),
    })),
    invoiced: formatMoney(statement.invoiced),
    sold: formatMoney(statement.sold),
    over: formatMoney(statement.over),
    withoutProfit: statement.withoutProfit,
  };
}

/** The statement for a person, in plain text. */
export function sharedCostText(document: SharedCostDocument, statement: NoProfitStatement): string {
  const facts = sharedCostFacts(document, statement);
  const { master, units, common, losses, beyondMaster } = facts.reconciliation;
  return [
    `${facts.utility} from ${facts.from} to before ${facts.to}, in ${facts.currency}`,
    `master meter ${master} = units ${units} + common ${common} + losses ${losses}${beyondMaster === '0' ? '' : ` - counted beyond the master meter ${beyondMaster}`}`,
    '',
    textTable([
      ['invoice line', 'for', 'quantity', 'amount'],
      ...facts.lines.map((line) => [line.invoiceLine, line.purpose, line.quantity ?? '', line.amount]),
      ['', '', '', facts.invoiced],
    ]),
    '',
    textTable([
      ['unit', 'own use', 'shared', 'tax', 'cost', 'charged', 'over'],
      ...facts.units.map((unit) => [unit.unit, unit.ownUse, unit.shared, unit.tax, unit.cost, unit.sold, unit.over]),
      ['', '', '', '', facts.invoiced, facts.sold, facts.over],
    ]),
    '',
    statement.withoutProfit
      ? 'Nobody was charged more than the cost.'
      : 'Charged beyond the cost: what stands under “over” is to be given back.',
  ].join('\n');
}

function purposeOf({ purpose }: SharedLine): string {
  return purpose.kind === 'common' ? purpose.name : purpose.kind.replace('_', ' ');
}
