import fc from 'fast-check';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { receipt, type Receipt } from '#contracts/receipt';
import { ReceiptSeal } from './seal.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-seal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const own = new ReceiptSeal(folder);
const other = new ReceiptSeal(join(folder, 'other'));

const euro = (amount: string) => ({ amount, currency: 'EUR' });
/** A constructed receipt. */
const paid = (changes: Partial<Receipt> = {}): Receipt => ({
  ...receipt.parse({
    number: 12,
    copy: 0,
    kioskId: 'lobby',
    issuedAt: '2026-11-23T14:31:12.000Z',
    zone: 'Europe/Berlin',
    language: 'en',
    seller: { name: 'Constructed', address: ['1'], taxNumber: 'X' },
    tenantReference: 'M. O•••',
    units: ['1·01'],
    meterSerials: [],
    means: 'cash',
    payments: [
      {
        id: '01935000-0000-7000-8000-000000000001',
        means: 'cash',
        amount: euro('50'),
        state: 'credited',
        reference: null,
      },
    ],
    amount: euro('50'),
    split: [],
    balanceBefore: euro('-6.40'),
    balanceAfter: euro('33.60'),
    daysLeft: null,
    tax: { note: 'at_consumption', ratePercent: '19' },
    supply: 'on',
    steps: [],
    claimCode: null,
    proof: null,
  }),
  ...changes,
});
const codeOf = (of: Receipt, seal = own) => seal.seal(of).proof ?? '';

describe('the seal of a kiosk', () => {
  it('is kept for its own user alone, and stays the same after a restart', () => {
    expect(statSync(join(folder, 'receipt-key.pem')).mode & 0o777).toBe(0o600);
    expect(new ReceiptSeal(folder).check(codeOf(paid()))).toMatchObject({ kind: 'genuine', isOwn: true });
  });

  it('says what was paid, and nothing about who', () => {
    const code = codeOf(paid());
    expect(code).not.toContain('O•••');
    expect(own.check(code)).toMatchObject({
      kind: 'genuine',
      proof: {
        kioskId: 'lobby',
        number: 12,
        copy: 0,
        state: 'credited',
        amount: euro('50'),
        balanceAfter: euro('33.60'),
      },
    });
  });

  it('marks a slip whose money waits for the server as pending, and any doubt as doubt', () => {
    const pending = { ...paid().payments[0], state: 'pending' } as Receipt['payments'][number];
    const doubt = { ...pending, state: 'unresolved' as const };
    expect(own.check(codeOf(paid({ payments: [pending], balanceAfter: null })))).toMatchObject({
      proof: { state: 'pending', balanceAfter: null },
    });
    expect(own.check(codeOf(paid({ payments: [pending, doubt] })))).toMatchObject({ proof: { state: 'unresolved' } });
  });

  it('tells another kiosk’s key from no key: unknown until the building names it', () => {
    const code = codeOf(paid(), other);
    expect(own.check(code).kind).toBe('unknown_key');
    own.know(['not a key', other.publicKey]);
    expect(own.check(code)).toMatchObject({ kind: 'genuine', isOwn: false });
  });

  it('finds any letter that was changed', () => {
    const code = codeOf(paid());
    fc.assert(
      fc.property(fc.nat(code.length - 1), fc.constantFrom(...'0123456789abcXYZ;-_'.split('')), (place, letter) => {
        fc.pre(code[place] !== letter);
        const changed = `${code.slice(0, place)}${letter}${code.slice(place + 1)}`;
        // The last letter of base64 holds four bits that mean nothing: another spelling of the same signature is the same signature.
        fc.pre(place !== code.length - 1);
        expect(own.check(changed).kind).not.toBe('genuine');
      }),
    );
  });

  it('takes whatever a scanner may read for data', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600, unit: 'binary' }), (junk) => {
        expect(own.check(junk).kind).toBe('no_receipt');
        expect(own.check(`FOYER1;${junk}`).kind).not.toBe('genuine');
      }),
    );
  });
});
