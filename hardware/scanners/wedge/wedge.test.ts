import { generateKeyPairSync, sign } from 'node:crypto';
import { proofText, readSignedProof, receiptProof } from '#contracts/receipt';
import { instant, ManualClock, milliseconds, silentLog } from '#kernel';
import { describe, expect, test } from 'vitest';
import type { Layout } from '../../typing/index.ts';
import { bootReports, inputEvents, typedKeys } from '../../typing/fixtures/typist.ts';
import { hidKeyboard, inputKeyboard } from '../../typing/index.ts';
import type { BytePort } from '../../ports/index.ts';
import type { HidPort } from '../../hid/index.ts';
import type { ScannerEvent } from '../scanner.ts';
import { codeIn } from './codec.ts';
import { createWedgeScanner } from './driver.ts';

/** The code of a receipt, signed as a kiosk signs it; the payment is constructed. */
function receiptCode(): string {
  const text = proofText(
    receiptProof.parse({
      kioskId: 'lobby-1',
      number: 4711,
      copy: 0,
      issuedAt: '2026-11-23T09:15:00.000Z',
      amount: { amount: '20.00', currency: 'EUR' },
      state: 'credited',
      balanceAfter: { amount: '-3.25', currency: 'EUR' },
      payment: null,
      keyId: '0123abcd',
    }),
  );
  const { privateKey } = generateKeyPairSync('ed25519');
  return `${text};${sign(null, new TextEncoder().encode(text), privateKey).toString('base64url')}`;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

async function listening(layout: Layout, how: 'wedge' | 'hid', frame = { prefix: '', suffix: '' }) {
  const clock = new ManualClock(instant(0));
  const events: ScannerEvent[] = [];
  let hear: (bytes: Uint8Array) => void = () => undefined;
  const leaving = { onClosed: () => undefined, close: () => Promise.resolve() };
  const port: BytePort = { ...leaving, write: () => Promise.resolve(), onBytes: (listener) => (hear = listener) };
  const hid: HidPort = { ...leaving, onReport: (listener) => (hear = listener) };
  const url = how === 'wedge' ? 'input:///dev/input/event8' : 'hid:0c2e:0b61';
  const log = silentLog;
  const scanner = createWedgeScanner({
    open:
      how === 'wedge'
        ? inputKeyboard({ openPort: () => Promise.resolve(port), url, log })
        : hidKeyboard({
            loadLibrary: () =>
              Promise.resolve({
                devices: () =>
                  Promise.resolve([
                    {
                      path: '/dev/hidraw0',
                      vendorHex: '0c2e',
                      productHex: '0b61',
                      serial: null,
                      name: '',
                      usagePage: 1,
                      usage: 6,
                    },
                  ]),
                open: () => Promise.resolve(hid),
              }),
            address: { url, vendorHex: '0c2e', productHex: '0b61', serial: null },
            clock,
            log,
          }),
    url,
    format: { layout, terminator: 'enter', ...frame },
    clock,
    log,
  });
  scanner.start((event) => events.push(event));
  await settle();
  return {
    scanner,
    clock,
    events,
    type: (text: string, everyMs = 4, by: Layout = layout) => {
      const moves = typedKeys(text, { layout: by, everyMs });
      if (how === 'wedge') hear(inputEvents(moves));
      else for (const report of bootReports(moves)) hear(report);
    },
  };
}

describe.each(['us', 'de', 'fr'] as const)('a scanner that types, set to %s', (layout) => {
  test.each(['wedge', 'hid'] as const)('gives the code of a receipt exactly (%s)', async (how) => {
    const code = receiptCode();
    const { scanner, events, type } = await listening(layout, how);
    type(`${code}\n`);
    expect(events).toEqual([{ kind: 'back' }, { kind: 'scanned', text: code }]);
    expect(readSignedProof(code)?.proof.number).toBe(4711);
    await scanner.stop();
  });

  test('and heard as another gives no code of ours', async () => {
    const { scanner, events, type } = await listening(layout === 'fr' ? 'us' : 'fr', 'wedge');
    const code = receiptCode();
    type(`${code}\n`, 4, layout);
    expect(events.at(1)).not.toEqual({ kind: 'scanned', text: code });
    for (const event of events) if (event.kind === 'scanned') expect(readSignedProof(event.text)).toBeNull();
    await scanner.stop();
  });
});

describe('a scanner that types', () => {
  test('is refused what is too long, what broke off, and what is not as it was set up', async () => {
    const { scanner, clock, events, type } = await listening('us', 'hid', { prefix: '~', suffix: '#' });
    type(`~${'x'.repeat(4096)}#\n`);
    type('A\n');
    type('~A#\n');
    type('~#\n');
    type('~half');
    clock.advance(milliseconds(500));
    await settle();
    expect(events.slice(1)).toEqual([
      { kind: 'refused', code: 'CODE_TOO_LONG' },
      { kind: 'refused', code: 'CODE_NOT_TEXT' },
      { kind: 'scanned', text: 'A' },
      { kind: 'refused', code: 'CODE_NOT_TEXT' },
    ]);
    await scanner.stop();
  });

  test('says nothing of what a person types on it', async () => {
    const { scanner, clock, events, type } = await listening('us', 'wedge');
    type('FOYER1;lobby-1\n', 90);
    clock.advance(milliseconds(500));
    await settle();
    expect(events).toEqual([{ kind: 'back' }]);
    await scanner.stop();
  });
});

test.each([
  ['~A#', { kind: 'scanned', text: 'A' }],
  ['~ A #', { kind: 'scanned', text: ' A ' }],
  ['~#', null],
  ['~', { kind: 'refused', code: 'CODE_NOT_TEXT' }],
  ['A#', { kind: 'refused', code: 'CODE_NOT_TEXT' }],
] as const)('between ~ and #, %s', (typed, said) => expect(codeIn(typed, { prefix: '~', suffix: '#' })).toEqual(said));
