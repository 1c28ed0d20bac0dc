import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  currency,
  givenId,
  instant,
  madeId,
  moneyOfUnits,
  type JournalId,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { deskOf, type BillDesk, type BillEvent, type Tender } from './bill.ts';
import { stepBill } from './bill-desk.ts';
import { advance, type JournalRow } from './journal-row.ts';

/*
 * A validator, a journal and a kiosk that are stopped anywhere: between any two effects, with any bill anywhere. The validator's own count is the oracle.
 * Constructed: no real device behaves as badly in a row.
 */

const ten = moneyOfUnits(10n);
const tender: Tender = {
  sessionId: madeId<SessionId>('01932c07-0000-7000-8000-00000000000a'),
  tenancyId: givenId<TenancyId>('flat-1'),
  denominations: [ten],
  room: moneyOfUnits(1_000_000n),
  limit: 'TOP_UP_LIMIT',
};

class World {
  rows: JournalRow[] = [];
  desk: BillDesk = deskOf(null);
  held: 'none' | 'escrow' | 'stacking' | 'credit_due' = 'none';
  inserted = 0;
  /** The row of each bill, where the kiosk lived to open one. */
  readonly box: (JournalId | null)[] = [];
  readonly out: (JournalId | null)[] = [];
  #heldRow: JournalId | null = null;
  #made = 0;

  /** Hands an event to the kiosk, which dies after so many effects; true when it lived to acknowledge. */
  tell(event: BillEvent, effectsBeforeDeath: number): boolean {
    this.#made += 1;
    const freshId = madeId<JournalId>(`01932c07-0000-7000-8000-${this.#made.toString(16).padStart(12, '0')}`);
    const now = instant(this.#made);
    const step = stepBill(this.desk, event, { now, freshId, currency: currency('EUR'), tender, kept: null });
    let left = effectsBeforeDeath;
    for (const effect of step.effects) {
      if (left === 0) {
        this.restart();
        return false;
      }
      left -= 1;
      if (effect.kind === 'journal_open') {
        this.rows.push({ ...effect.row, sequence: this.rows.length + 1, stackedAt: null, reported: false });
        if (this.held !== 'none') this.#heldRow ??= effect.row.id;
      }
      if (effect.kind === 'journal_advance')
        this.rows = this.rows.map((row) =>
          row.id === effect.id ? advance(row, effect.to, { now: instant(1), evidence: effect.evidence }) : row,
        );
      if (effect.kind === 'device' && this.held === 'escrow') {
        if (effect.command === 'stack') this.held = 'stacking';
        else this.#eject();
      }
    }
    this.desk = step.desk;
    if (left === 0) {
      this.restart();
      return false;
    }
    return true;
  }

  restart(): void {
    this.desk = deskOf(this.rows.at(-1) ?? null);
  }

  #eject(): void {
    this.held = 'none';
    this.out.push(this.#heldRow);
  }

  isEmpty(): boolean {
    return this.held === 'none';
  }

  insert(death: number): void {
    if (!this.isEmpty()) return;
    this.inserted += 1;
    this.held = 'escrow';
    this.#heldRow = null;
    this.tell({ kind: 'escrowed', value: ten }, death);
    if (this.isEmpty()) this.tell({ kind: 'returned', value: ten }, Infinity);
  }

  finishStacking(death: number): void {
    if (this.held === 'stacking') {
      this.box.push(this.#heldRow);
      this.held = 'credit_due';
    }
    if (this.held === 'credit_due' && this.tell({ kind: 'stacked', value: ten }, death)) this.held = 'none';
  }

  /** The device says how it stands, is reset, and does what a device does after a reset. */
  powerCycle(death: number, device: { creditFollows: boolean }): void {
    const { held } = this;
    if (held === 'none') {
      this.tell({ kind: 'powered_up', bill: 'nothing' }, death);
    } else if (held === 'escrow') {
      this.tell({ kind: 'powered_up', bill: 'returning' }, death);
      this.#eject();
      this.tell({ kind: 'returned', value: ten }, Infinity);
    } else {
      if (held === 'stacking') this.box.push(this.#heldRow);
      this.held = 'none';
      this.tell({ kind: 'powered_up', bill: 'in_stacker' }, Infinity);
      if (device.creditFollows) {
        if (!this.tell({ kind: 'stacked', value: ten }, death)) {
          this.tell({ kind: 'powered_up', bill: 'in_stacker' }, Infinity);
          this.tell({ kind: 'stacked', value: ten }, Infinity);
        }
      } else this.tell({ kind: 'settled' }, Infinity);
    }
    this.tell({ kind: 'ready', serial: 'constructed' }, Infinity);
  }

  with(...states: JournalRow['state'][]): JournalRow[] {
    return this.rows.filter((row) => states.includes(row.state));
  }

  stateOf(id: JournalId | null): JournalRow['state'] | null {
    return this.rows.find((row) => row.id === id)?.state ?? null;
  }
}

const deaths = fc.constantFrom(0, 1, 2, 3, 4, Infinity, Infinity, Infinity);
const acts = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant('insert' as const), death: deaths }),
    fc.record({ act: fc.constant('finish' as const), death: deaths }),
    fc.record({ act: fc.constant('power' as const), death: deaths, creditFollows: fc.boolean() }),
    fc.record({ act: fc.constant('repeat' as const), death: deaths }),
  ),
  { maxLength: 40 },
);

describe('whatever is stopped, wherever', () => {
  it('every bill in the box has exactly one row, and no bill that came out counts as money', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const world = new World();
        for (const step of list) {
          if (step.act === 'insert') world.insert(step.death);
          if (step.act === 'finish') world.finishStacking(step.death);
          if (step.act === 'power') world.powerCycle(step.death, step);
          if (step.act === 'repeat' && world.rows.at(-1)?.state === 'stacked')
            world.tell({ kind: 'stacked', value: ten }, Infinity);
        }
        world.powerCycle(Infinity, { creditFollows: true });

        expect(world.held).toBe('none');
        expect(world.inserted).toBe(world.box.length + world.out.length);
        // No credit without a note in the box, none lost, and nothing left open.
        for (const id of world.box) expect(['stacked', 'unresolved']).toContain(world.stateOf(id));
        for (const id of world.out) expect(['returned', 'unresolved', null]).toContain(world.stateOf(id));
        expect(world.rows.filter((row) => !world.box.includes(row.id) && !world.out.includes(row.id))).toHaveLength(0);
        expect(world.with('escrowed', 'stack_requested')).toHaveLength(0);
      }),
      { numRuns: 500 },
    );
  });

  it('is exact while nothing but the power fails: credited = in the box, returned = given back', () => {
    const calm = fc.array(fc.constantFrom('insert', 'finish', 'power'), { maxLength: 40 });
    fc.assert(
      fc.property(calm, (list) => {
        const world = new World();
        for (const act of list) {
          if (act === 'insert') world.insert(Infinity);
          if (act === 'finish') world.finishStacking(Infinity);
          if (act === 'power') world.powerCycle(Infinity, { creditFollows: true });
        }
        world.powerCycle(Infinity, { creditFollows: true });
        expect(world.with('stacked')).toHaveLength(world.box.length);
        expect(world.with('returned')).toHaveLength(world.out.length);
        expect(world.with('unresolved')).toHaveLength(0);
      }),
    );
  });
});
