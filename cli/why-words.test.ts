import { expect, test } from 'vitest';
import { why as whySchema, type Why } from '#contracts/api';
import { whyWords } from './why-words.ts';

/* Constructed. */

const never = { decidedAt: null, sentAt: null, confirmedAt: null, loadSeenAt: null };

function constructed(supply: Partial<Why['supplies'][number]>): Why {
  return whySchema.parse({
    tenancyId: 'anna',
    at: '2026-11-24T20:00:00.000Z',
    language: 'en',
    zone: 'Europe/Berlin',
    balance: { amount: '-2.00', currency: 'EUR' },
    arrears: { amount: '31.00', currency: 'EUR' },
    lastsUntil: null,
    supplies: [
      {
        meterId: 'm-1',
        utility: 'electricity',
        serial: '00012345',
        hasRelay: true,
        state: 'on',
        times: never,
        decision: { supply: 'on', because: [{ code: 'in_credit', until: null }], next: null },
        ...supply,
      },
    ],
  });
}

const held: Partial<Why['supplies'][number]> = {
  decision: {
    supply: 'on',
    because: [
      { code: 'friendly_hours', until: '2026-11-25T09:00:00.000Z' },
      { code: 'out_of_credit', until: null },
    ],
    next: { at: '2026-11-25T09:00:00.000Z', supply: 'off', because: [{ code: 'out_of_credit', until: null }] },
  },
};

test('a supply that is held says when it will be cut, and what holds it', () => {
  const words = whyWords(constructed(held), 'en');
  expect(words).toContain('Electricity, meter 00012345\n  Supply is on.\n  It will be cut at ');
  expect(words).toContain('nobody is cut off before ');
  expect(words).toContain('Old debt: €31.00');
  expect(whyWords(constructed(held), 'de')).toContain('Strom, Zähler 00012345\n  Die Versorgung ist an.');
});

test('a hold without a known end promises no time; credit promises nothing; a meter without a relay is never cut', () => {
  const endless = constructed({
    decision: {
      supply: 'on',
      because: [
        { code: 'weather_not_known', until: null },
        { code: 'out_of_credit', until: null },
      ],
      next: null,
    },
  });
  expect(whyWords(endless, 'en')).toContain('nobody can say');
  expect(whyWords(constructed({}), 'en')).toContain('It stays on.\n    - You have credit.');
  const fixed = whyWords(constructed({ ...held, hasRelay: false }), 'en');
  expect(fixed).toContain('cannot be cut from here');
  expect(fixed).not.toContain('It will be cut');
});

test('supply that is off says why, with the times of the last switching', () => {
  const words = whyWords(
    constructed({
      state: 'off',
      decision: { supply: 'off', because: [{ code: 'out_of_credit', until: null }], next: null },
      times: { ...never, decidedAt: '2026-11-24T11:00:00.000Z', sentAt: '2026-11-24T11:00:01.000Z' },
    }),
    'en',
  );
  expect(words).toContain('It is to be off now:\n    - Your credit has run out.');
  expect(words).toMatch(/decided .*12:00.*, sent .*, confirmed –, load seen –/);
});
