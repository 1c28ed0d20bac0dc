import { formatInstant, formatMilli, formatMoney, type MeterId, type TenancyId, type UnitId } from '#kernel';
import type { UnitPage } from '#contracts/api';
import { toWireMoney } from '#contracts/wire';
import { commandTimesWire } from '../accounts/index.ts';
import type { RelayCommand } from '../control/index.ts';
import { accountOf, unitOfLine } from '../ledger/index.ts';
import type { KeptReading, PostedLine } from '../store/index.ts';
import { peopleOf, unitOf, type ConsoleSite } from './console-site.ts';
import { supplyRequestRow } from './rows.ts';
import { tenancyNow, unitNow } from './unit-now.ts';

const MOST_ROWS = 200;

/** A unit from the registers to the books, newest first; null where there is none of this id. */
export async function unitPage(unitId: UnitId, from: ConsoleSite): Promise<UnitPage | null> {
  const { site, store, directory } = from;
  const unit = unitOf(site, unitId);
  if (unit === null) return null;
  const tenancyId = directory.tenancies().find((tenancy) => tenancy.units.includes(unitId))?.id ?? null;
  const [people, tenancy, readings, held, charges, ledger, commands, requests] = await Promise.all([
    peopleOf(store),
    tenancyId === null ? null : tenancyNow(tenancyId, from),
    Promise.all(unit.meters.map((meterId) => readingsOf(meterId, from))),
    heldOf(unit.meters, from),
    tenancyId === null ? [] : chargesOf(tenancyId, from),
    tenancyId === null ? [] : ledgerOf(tenancyId, from),
    commandsOf(unit.meters, from),
    Promise.all(unit.meters.map((meterId) => store.supplyOrders.recent({ limit: MOST_ROWS, meterId }))),
  ]);
  return {
    unit: unitNow(unit, tenancy, from),
    cards: tenancyId === null ? [] : [...(directory.tenancy(tenancyId)?.cards ?? [])],
    readings,
    held,
    charges,
    ledger,
    commands,
    supplyRequests: newest(
      requests.flat().map((request) => supplyRequestRow(request, { site, people })),
      (request) => request.askedAt,
    ),
  };
}

async function readingsOf(meterId: MeterId, { store }: ConsoleSite): Promise<UnitPage['readings'][number]> {
  const rows = await store.reports.readings(meterId, { limit: MOST_ROWS });
  return { meterId, rows: rows.map(readingRow) };
}

function readingRow({ reading, verdict }: KeptReading): UnitPage['readings'][number]['rows'][number] {
  return {
    at: formatInstant(reading.at),
    register: formatMilli(reading.register),
    quantity: verdict.kind === 'first' ? null : formatMilli(verdict.quantity),
    quality: reading.quality,
    verdict: verdict.kind,
    powerW: reading.powerW,
  };
}

async function heldOf(meters: readonly MeterId[], { store }: ConsoleSite): Promise<UnitPage['held']> {
  const held = (await store.readings.held()).filter(({ reading, open }) => open && meters.includes(reading.meterId));
  return newest(
    held.map(({ reading, verdict }) => ({
      meterId: reading.meterId,
      at: formatInstant(reading.at),
      register: formatMilli(reading.register),
      reason: verdict.kind === 'held' ? verdict.reason : verdict.kind,
    })),
    (row) => row.at,
  );
}

async function chargesOf(tenancyId: TenancyId, { site, store }: ConsoleSite): Promise<UnitPage['charges']> {
  const posted = await store.reports.charges(tenancyId, { limit: MOST_ROWS });
  return posted.map(({ transactionId, line }: PostedLine) => ({
    transactionId,
    key: line.key,
    kind: line.kind,
    utility: line.utility,
    meterId: line.meterId,
    from: formatInstant(line.from),
    to: formatInstant(line.to),
    registers:
      line.registers === null ? null : { from: formatMilli(line.registers.from), to: formatMilli(line.registers.to) },
    quantity: line.quantity === null ? null : formatMilli(line.quantity),
    unit: line.quantity === null ? null : unitOfLine(line),
    price: formatMoney(line.price),
    tariff: line.tariffId,
    versionFrom: line.versionFrom.replace('T', ' '),
    estimated: line.estimated,
    amount: toWireMoney(line.amount, site.site.currency),
  }));
}

/** What moved the tenancy's credit or its old debt. */
async function ledgerOf(tenancyId: TenancyId, { site, store }: ConsoleSite): Promise<UnitPage['ledger']> {
  const accounts = [accountOf.credit(tenancyId, 'utility'), accountOf.arrears(tenancyId, 'utility')];
  const perAccount = await Promise.all(
    accounts.map((account) => store.ledger.transactionsOf(account, { limit: MOST_ROWS })),
  );
  const bySequence = new Map(perAccount.flat().map((transaction) => [transaction.sequence, transaction]));
  return [...bySequence.values()]
    .toSorted((a, b) => b.sequence - a.sequence)
    .slice(0, MOST_ROWS)
    .map((transaction) => ({
      transactionId: transaction.id,
      sequence: transaction.sequence,
      kind: transaction.kind,
      occurredAt: formatInstant(transaction.occurredAt),
      recordedAt: formatInstant(transaction.recordedAt),
      corrects: transaction.corrects,
      entries: transaction.entries.map(({ account, amount }) => ({
        account,
        amount: toWireMoney(amount, site.site.currency),
      })),
      facts: { ...transaction.facts },
    }));
}

async function commandsOf(meters: readonly MeterId[], { store }: ConsoleSite): Promise<UnitPage['commands']> {
  const perMeter = await Promise.all(meters.map((meterId) => store.reports.commands(meterId, { limit: MOST_ROWS })));
  return newest(perMeter.flat(), (command) => command.decidedAt).map((command: RelayCommand) => ({
    id: command.id,
    meterId: command.meterId,
    target: command.target,
    cause: command.cause,
    state: command.state,
    times: commandTimesWire(command),
  }));
}

function newest<Row>(rows: readonly Row[], at: (row: Row) => string | number): Row[] {
  return rows.toSorted((a, b) => (at(a) < at(b) ? 1 : -1)).slice(0, MOST_ROWS);
}
