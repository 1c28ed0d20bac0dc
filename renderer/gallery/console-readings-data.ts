import type { HeldReadings, ReadingDecisionAnswer } from '#contracts/api';
import type { MeterId, ReadingDecisionId } from '#kernel';
import { ago } from './console-data.ts';

/* Constructed: readings that wait for a decision, as the console's server would answer. */

const row = (reading: number, from: Partial<HeldReadings['rows'][number]>): HeldReadings['rows'][number] => ({
  reading,
  meterId: 'meter-1-02' as MeterId,
  at: ago(60 * (30 - reading)),
  register: '12.400',
  serial: '00012302',
  reason: 'decrease',
  ...from,
});

export const heldRows: HeldReadings['rows'] = [
  row(11, { reason: 'jump', register: '98412.300', meterId: 'meter-1-03' as MeterId, serial: '00012303' }),
  row(12, {}),
  row(14, { register: '14.100' }),
];

export const readingDecision: ReadingDecisionAnswer = {
  id: '019ab3c4-0000-7000-8000-0000000000d1' as ReadingDecisionId,
  meterId: 'meter-1-02' as MeterId,
  kind: 'new_register',
  decidedAt: ago(0),
  changedFrom: ago(90),
  posted: [],
  tenancies: [],
  repeated: false,
};
