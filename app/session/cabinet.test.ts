import { expect, it } from 'vitest';
import { moneyOfUnits } from '#kernel';
import { seenBy } from './staff-step.ts';
import { troublesOf } from './view.ts';
import { Visit } from './visit.ts';

const staffSee = ({ session, clock }: Visit) =>
  Object.fromEntries(
    seenBy(session.facts, { now: clock.now(), mono: clock.monotonic() }).devices.map(({ device, code }) => [
      device,
      code,
    ]),
  );
const full = { kind: 'disk', trouble: 'DISK_NEARLY_FULL' } as const;
const nearlyFull = { kind: 'cash_box', trouble: 'CASH_BOX_NEARLY_FULL' } as const;

it('a disk without room shuts the slot, and is no trouble of the slot', () => {
  const visit = new Visit().toCash();
  expect(visit.session.accepting).not.toEqual([]);
  visit.hear(full);
  expect(visit.screen()).toMatchObject({ kind: 'cash', trouble: 'DISK_NEARLY_FULL' });
  expect(visit.session.accepting).toEqual([]);
  expect(staffSee(visit)).toMatchObject({ validator: null, disk: 'DISK_NEARLY_FULL' });
  expect(troublesOf(visit.session.facts)).toEqual(['DISK_NEARLY_FULL']);
  visit.hear({ kind: 'disk', trouble: null });
  expect(visit.session.accepting).not.toEqual([]);
  expect(staffSee(visit)).not.toHaveProperty('disk');
});

it('what is wrong with the slot itself is said first', () => {
  const visit = new Visit().toCash().hear(full, { kind: 'validator', trouble: 'VALIDATOR_STACKER_REMOVED' });
  expect(visit.screen()).toMatchObject({ trouble: 'VALIDATOR_STACKER_REMOVED' });
  expect(staffSee(visit)).toMatchObject({ validator: 'VALIDATOR_STACKER_REMOVED', disk: 'DISK_NEARLY_FULL' });
});

it('an acceptor of coins that is away is said before anyone taps, to staff and to the server, until it is back; notes go on', () => {
  const visit = new Visit().toAttract().hear({ kind: 'coins', trouble: 'COINS_AWAY' });
  expect(visit.screen()).toMatchObject({ kind: 'attract', limits: ['COINS_AWAY'] });
  expect(staffSee(visit)).toMatchObject({ validator: null, coins: 'COINS_AWAY' });
  expect(troublesOf(visit.session.facts)).toEqual(['COINS_AWAY']);
  expect(new Visit().toCash().hear({ kind: 'coins', trouble: 'COINS_AWAY' }).session.accepting).not.toEqual([]);
  visit.hear({ kind: 'coins', trouble: 'VALIDATOR_JAMMED' });
  expect(visit.screen()).toMatchObject({ limits: [] });
  expect(troublesOf(visit.session.facts)).toEqual(['VALIDATOR_JAMMED']);
  visit.hear({ kind: 'coins', trouble: null });
  expect(staffSee(visit)).not.toHaveProperty('coins');
});

it('a box that is nearly full is for staff and server to know; tenants pay as ever', () => {
  const visit = new Visit().toAttract().hear(nearlyFull);
  expect(visit.screen()).toMatchObject({ kind: 'attract', limits: [] });
  expect(staffSee(visit)).toMatchObject({ validator: null, cash_box: 'CASH_BOX_NEARLY_FULL' });
  expect(troublesOf(visit.session.facts)).toEqual(['CASH_BOX_NEARLY_FULL']);
  const paying = new Visit().toCash().hear(nearlyFull).stack(moneyOfUnits(10n));
  expect(paying.screen()).toMatchObject({ kind: 'cash', trouble: null, inserted: { amount: '10.00' } });
  visit.hear({ kind: 'cash_box', trouble: null });
  expect(staffSee(visit)).not.toHaveProperty('cash_box');
  expect(troublesOf(visit.session.facts)).toEqual([]);
});
