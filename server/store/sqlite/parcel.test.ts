import { expect, test } from 'vitest';
import { givenId, instant, powerW, quantityMilli, registerMilli, type MeterId } from '#kernel';
import type { HourlyInterval, Reading, ReadingVerdict } from '../../metering/model.ts';
import type { Job } from '../jobs.ts';
import { pack, unpack } from './parcel.ts';

const meterId = givenId<MeterId>('m1');
const at = instant(Date.UTC(2026, 10, 23, 12));

const reading = (change: Partial<Reading>): Reading => ({
  meterId,
  at,
  register: registerMilli(2n ** 60n),
  quality: 'measured',
  source: 'meter',
  serial: '0007',
  powerW: null,
  relay: 'unknown',
  ...change,
});

const hour: HourlyInterval = {
  meterId,
  hourStart: at,
  from: at,
  to: instant(at + 1),
  fromRegister: registerMilli(1n),
  toRegister: registerMilli(2n),
  quantity: quantityMilli(1n),
  estimated: true,
};

test.each<[Partial<Reading>, ReadingVerdict, readonly HourlyInterval[]]>([
  [{}, { kind: 'first' }, []],
  [{}, { kind: 'duplicate' }, []],
  [{ powerW: powerW(7), relay: 'closed' }, { kind: 'accepted', quantity: quantityMilli(1n) }, [hour]],
  [{ source: 'staff' }, { kind: 'rollover', quantity: quantityMilli(3n) }, [hour, { ...hour, estimated: false }]],
  [{ serial: '' }, { kind: 'held', reason: 'jump' }, []],
  [{ quality: 'estimated', estimate: { method: 'average', hoursKnown: 5 } }, { kind: 'first' }, []],
])('a reading comes out of its parcel as it was: %o, %o', (change, verdict, intervals) => {
  const job: Job = { kind: 'take_reading', taken: { reading: reading(change), verdict, intervals } };
  const next: Job = { kind: 'open_accounts', accounts: [] };
  expect(unpack(structuredClone(pack([job, job, next])))).toEqual([job, job, next]);
});
