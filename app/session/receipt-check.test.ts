import { describe, expect, it } from 'vitest';
import { readSignedProof } from '#contracts/receipt';
import type { ReceiptVerdict } from './receipt-verdict.ts';
import { otherSessionId, sampleReceiptCode as text } from './samples.ts';
import { Visit } from './visit.ts';

const proof = read(text);

function read(code: string) {
  const signed = readSignedProof(code);
  if (signed === null) throw new Error('the sample is a receipt');
  return signed.proof;
}

const genuine: ReceiptVerdict = { kind: 'genuine', proof, isOwn: true };
const checked = (verdict: ReceiptVerdict) => ({ kind: 'receipt_checked', visit: otherSessionId, verdict }) as const;
const held = () => new Visit().toAttract().hear({ kind: 'code_scanned', visit: otherSessionId, text });

describe('a receipt before the scanner', () => {
  it('is looked at, and says what its seal vouches for', () => {
    const visit = held();
    expect(visit.screen()).toMatchObject({ kind: 'receipt_check', state: 'checking', proof: null, canPrint: false });
    expect(visit.effects).toContainEqual({ kind: 'check_receipt', visit: otherSessionId, text });
    expect(visit.hear(checked(genuine)).screen()).toMatchObject({ state: 'genuine', proof, canPrint: true });
  });

  it.each([
    ['a forgery', { kind: 'forged' }],
    ['a key that is not known here', { kind: 'unknown_key', proof }],
  ] as const)('shows nothing of what %s says, and prints nothing', (_what, verdict) => {
    const visit = held().hear(checked(verdict), { kind: 'print_copy' });
    expect(visit.screen()).toMatchObject({ state: verdict.kind, proof: null, canPrint: false, print: null });
    expect(visit.effects.some((effect) => effect.kind === 'print_copy')).toBe(false);
  });

  it('is printed again as a copy, once at a time', () => {
    const visit = held().hear(checked(genuine), { kind: 'print_copy' }, { kind: 'print_copy' });
    expect(visit.effects.filter((effect) => effect.kind === 'print_copy')).toEqual([
      { kind: 'print_copy', sessionId: otherSessionId, number: 12 },
    ]);
    visit.hear({ kind: 'printed', sessionId: otherSessionId, number: 12, outcome: 'printed', code: null });
    expect(visit.screen()).toMatchObject({ canPrint: true, print: { state: 'printed' } });
  });

  it('of another kiosk is genuine, and printed there', () => {
    const visit = held().hear(checked({ ...genuine, isOwn: false }), { kind: 'print_copy' });
    expect(visit.screen()).toMatchObject({ state: 'genuine', proof, canPrint: false });
  });

  it('is not printed while the printer cannot', () => {
    const visit = held().hear(checked(genuine), { kind: 'printer', trouble: 'PRINTER_PAPER_OUT' });
    expect(visit.screen()).toMatchObject({ canPrint: false, printerBlocked: 'PRINTER_PAPER_OUT' });
  });

  it('leaves by itself, and leads a guest back home', () => {
    expect(held().hear(checked(genuine)).pass(30_100).screen().kind).toBe('attract');
    const guest = new Visit().toHome().hear({ kind: 'code_scanned', visit: otherSessionId, text }, checked(genuine));
    expect(guest.hear({ kind: 'finish' }).screen().kind).toBe('home');
  });

  it('is ignored while money is being taken', () => {
    const visit = new Visit().toCash().hear({ kind: 'code_scanned', visit: otherSessionId, text });
    expect(visit.screen().kind).toBe('cash');
  });
});

describe('a receipt that did not come out', () => {
  it('can be printed again from the last screen, as a copy', () => {
    const visit = new Visit().toCash().stack().hear({ kind: 'finish' }).pass(9000);
    const { stage } = visit.session;
    if (stage.kind !== 'receipt') throw new Error(`the stage is ${stage.kind}`);
    const { sessionId } = stage.guest;
    visit.hear({ kind: 'printed', sessionId, number: 7, outcome: 'failed', code: 'PRINTER_PAPER_OUT' });
    visit.hear({ kind: 'print_copy' });
    expect(visit.effects.at(-1)).toEqual({ kind: 'print_copy', sessionId, number: 7 });
    expect(visit.screen()).toMatchObject({ kind: 'receipt', print: { state: 'printing', number: 7 } });
  });
});
