import { expect, it } from 'vitest';
import { givenId, parseInstant, type KioskId } from '#kernel';
import { isRenewalDue } from './credential.ts';

it.each([
  ['2026-10-14T00:00:00.000Z', '2026-09-01T00:00:00.000Z', false],
  ['2026-10-16T00:00:00.000Z', '2026-09-01T00:00:00.000Z', true],
  // Kept by a machine whose clock had lost its battery, and by one that was years ahead.
  ['2026-09-02T00:00:00.000Z', '2000-01-01T00:00:00.000Z', true],
  ['2026-09-02T00:00:00.000Z', '2100-01-01T00:00:00.000Z', true],
])('at %s by the server a token of %s is due: %s', (serverNow, issuedAt, isDue) => {
  const kept = {
    kioskId: givenId<KioskId>('lobby'),
    serverCertificatePem: 'constructed',
    token: 'constructed',
    issuedAt,
    expiresAt: '2026-11-30T00:00:00.000Z',
  };
  const now = parseInstant(serverNow);
  expect(now === null ? null : isRenewalDue(kept, now)).toBe(isDue);
});
