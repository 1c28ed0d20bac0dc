import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KioskView } from '#contracts/bridge';
import { kioskConfiguration } from '#contracts/configuration';
import { cardUid, moneyOfUnits, silentLog } from '#kernel';
import { SystemClock, systemRandomness } from '#platform';
import { parseConfiguration } from '#platform/configuration';
import { inspectJournal } from './journal/inspection.ts';
import { startKiosk, type Kiosk } from './program.ts';
import { FakePrinter, FakeReader, FakeValidator } from './testing/fake-devices.ts';
import { FakeServer } from './testing/fake-server.ts';
import { fakeAccount, fakeAnswers, fakeTopUps } from './testing/fake-building.ts';

const ten = moneyOfUnits(10n);
const tag = cardUid('04A1B2C3D4E5F6');

let folder: string;
let server: FakeServer;
let port: number;
let kiosk: Kiosk | null;
let validator: FakeValidator;
let reader: FakeReader;
let printer: FakePrinter;
let views: KioskView[];
let leave: AbortController;

async function start(kioskId = 'lobby'): Promise<void> {
  validator = new FakeValidator();
  reader = new FakeReader();
  printer = new FakePrinter();
  const configuration = parseConfiguration(
    `kiosk: {id: ${kioskId}}
server: {url: "https://127.0.0.1:${port}", ticket: ${join(folder, 'ticket.json')}}
devices:
  validator: {protocol: ccnet, address: "tcp://127.0.0.1:1"}
  printer: {address: "tcp://127.0.0.1:1"}
  cards: {kind: line, address: "tcp://127.0.0.1:1"}
`,
    { file: 'constructed', schema: kioskConfiguration },
  );
  kiosk = await startKiosk({
    configuration,
    dataFolder: join(folder, 'data'),
    screenFolder: join(folder, 'screen'),
    devices: { reader, printer, validator: () => validator, headset: null, scanner: null },
    usb: null,
    clock: new SystemClock(),
    randomness: systemRandomness,
    log: silentLog,
  });
  views = [];
  leave = new AbortController();
  await attach(kiosk.screenUrl ?? '');
}

/** The screen: takes its cookie and reads views. */
async function attach(url: string): Promise<void> {
  const { origin, hash } = new URL(url);
  const session = await fetch(`${origin}/bridge/session`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ token: hash.slice(3) }),
  });
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  wish = async (intent) => {
    await fetch(`${origin}/bridge/intents`, {
      method: 'POST',
      headers: { origin, cookie, 'content-type': 'application/json' },
      body: JSON.stringify(intent),
    });
  };
  const stream = await fetch(`${origin}/bridge/views`, { headers: { cookie }, signal: leave.signal });
  void read(stream);
}

async function read(stream: Response): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const bytes of stream.body ?? []) {
      text += decoder.decode(bytes, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) if (block.startsWith('data: ')) views.push(JSON.parse(block.slice(6)) as KioskView);
    }
  } catch {
    // The test has left.
  }
}

let wish: (intent: unknown) => Promise<void>;

const screen = (expected: Record<string, unknown>) =>
  vi.waitFor(() => expect(views.at(-1)?.screen).toMatchObject(expected), { timeout: 8000, interval: 20 });

async function ready(): Promise<void> {
  await vi.waitFor(() => expect(validator.isStarted).toBe(true), { timeout: 5000 });
  await validator.say({ kind: 'powered_up', bill: 'nothing' });
  await validator.say({ kind: 'ready', serial: 'V1', denominations: [ten] });
}

async function toCash(): Promise<void> {
  await ready();
  await screen({ kind: 'attract', limits: [] });
  reader.say({ kind: 'tapped', uid: tag });
  await screen({ kind: 'home' });
  await wish({ kind: 'top_up_with_cash' });
  await screen({ kind: 'cash', phase: 'feeding' });
  await vi.waitFor(() => expect(validator.accepting).toContain(ten));
}

async function feed(): Promise<void> {
  await validator.say({ kind: 'escrowed', bill: { value: ten } });
  expect(validator.told.at(-1)).toBe('stack');
  await validator.say({ kind: 'stacked', bill: { value: ten } });
}

const journal = () => inspectJournal(join(folder, 'data', 'journal.sqlite'));

function ticketFor(kioskId: string): void {
  const ticket = { kioskId, serverCertificatePem: server.certificatePem, code: 'constructed-code' };
  writeFileSync(join(folder, 'ticket.json'), JSON.stringify(ticket));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-kiosk-'));
  fakeTopUps.clear();
  server = await FakeServer.make(fakeAnswers());
  port = await server.listen();
  ticketFor('lobby');
  await start();
});

afterEach(async () => {
  leave.abort();
  await kiosk?.stop();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a kiosk put together', () => {
  it('runs from the card to the receipt, and the journal says so', async () => {
    await toCash();
    await feed();
    await screen({ kind: 'cash', credited: { amount: '10.00' } });
    await wish({ kind: 'finish' });
    await screen({ kind: 'receipt', print: { state: 'printed', number: 1 }, pending: false });
    expect(printer.printed).toHaveLength(1);
    expect(journal()).toMatchObject({ rows: [{ state: 'credited', value: ten }], problems: [] });
    await wish({ kind: 'end_session' });
    await screen({ kind: 'attract' });
    expect(JSON.stringify(views.at(-1))).not.toContain(fakeAccount().maskedName);
  });

  it('keeps its token for itself and enrols only once', async () => {
    await toCash();
    expect(statSync(join(folder, 'data', 'credential.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'data', 'credential.json'), 'utf8')).toContain('constructed-token');
    const before = kiosk?.screenUrl;
    await kiosk?.stop();
    await start();
    expect(kiosk?.screenUrl).toBe(before);
    await toCash();
    expect(server.seen.filter((one) => one.path.endsWith('/enrol'))).toHaveLength(1);
    expect(server.seen.at(-1)?.authorization).toBe('Bearer constructed-token');
  });

  it('does not go by another name with the notes of the first in its journal', async () => {
    await toCash();
    await feed();
    await screen({ kind: 'cash', credited: { amount: '10.00' } });
    leave.abort();
    await kiosk?.stop();
    ticketFor('yard');
    await start('yard');
    await screen({ kind: 'out_of_service', code: 'ENROLMENT_REFUSED' });
    expect(validator.accepting).toEqual([]);
    expect(server.seen.filter((one) => one.path.endsWith('/enrol'))).toHaveLength(1);
  });

  it('takes money without its server up to the offline limit, and credits it once later', async () => {
    await toCash();
    await server.close();
    await screen({ kind: 'cash', offline: true, room: { amount: '20.00' } });
    await feed();
    await wish({ kind: 'finish' });
    await screen({ kind: 'receipt', pending: true, print: { state: 'printed' } });
    expect(printer.printed[0]).toMatchObject({ payments: [{ state: 'pending' }], split: null });
    expect(journal().rows).toMatchObject([{ state: 'stacked' }]);
    // The server comes back with the certificate that the kiosk trusts and the books that it had.
    await server.listen(port);
    await screen({ kind: 'receipt', pending: false });
    expect(journal()).toMatchObject({ rows: [{ state: 'credited' }], problems: [] });
    expect(fakeTopUps.size).toBe(1);
  });

  it('sends a bill again when the answer was lost, with the same id', async () => {
    let lost = 0;
    server.on('POST /api/kiosk/top-ups', (body) => {
      const answer = fakeAnswers()['POST /api/kiosk/top-ups']?.(body);
      lost += 1;
      return lost === 1 ? { ok: true, value: 'half an answer' } : answer;
    });
    await toCash();
    await feed();
    await screen({ kind: 'cash', credited: { amount: '10.00' } });
    expect(fakeTopUps.size).toBe(1);
    expect(lost).toBe(2);
  });

  it.each([
    ['is still in escrow: it goes back', 'returning', 'returned'],
    ['is gone without a word: it is unresolved, and staff are told', 'nothing', 'unresolved'],
    ['is in the box: it is credited to the session that ended with the program', 'in_stacker', 'credited'],
  ] as const)('comes back after its own end to a bill that %s', async (_title, bill, state) => {
    await toCash();
    await validator.say({ kind: 'escrowed', bill: { value: ten } });
    leave.abort();
    await kiosk?.stop();
    await start();
    await vi.waitFor(() => expect(validator.isStarted).toBe(true), { timeout: 5000 });
    await validator.say({ kind: 'powered_up', bill });
    if (bill === 'in_stacker') await validator.say({ kind: 'stacked', bill: { value: ten } });
    if (bill === 'returning') await validator.say({ kind: 'returned', bill: { value: ten } });
    await validator.say({ kind: 'ready', serial: 'V1', denominations: [ten] });
    await vi.waitFor(() => expect(journal().rows).toMatchObject([{ state, reported: state === 'unresolved' }]), {
      timeout: 5000,
    });
    expect(fakeTopUps.size).toBe(state === 'credited' ? 1 : 0);
    expect(journal().problems).toEqual([]);
  });

  it('tells the server of a box that nobody was emptying, with what was in it; later where it was away, and once', async () => {
    const events = () =>
      server.seen.filter(({ path }) => path === 'POST /api/kiosk/box-events').map(({ body }) => body);
    await toCash();
    await feed();
    await screen({ kind: 'cash', credited: { amount: '10.00' } });
    await validator.say({ kind: 'trouble', code: 'VALIDATOR_STACKER_REMOVED' });
    await screen({ kind: 'cash', trouble: 'VALIDATOR_STACKER_REMOVED' });
    expect(validator.accepting).toEqual([]);
    const removed = { kind: 'removed', lines: [{ denomination: { amount: '10.00', currency: 'EUR' }, count: 1 }] };
    await vi.waitFor(() => expect(events()).toMatchObject([removed]), { timeout: 5000 });
    await server.close();
    await validator.say({ kind: 'recovered' });
    await vi.waitFor(() => expect(validator.accepting).toContain(ten));
    // A start while it waits loses nothing of it.
    leave.abort();
    await kiosk?.stop();
    await start();
    await server.listen(port);
    await vi.waitFor(() => expect(events()).toMatchObject([removed, { kind: 'returned' }]), { timeout: 8000 });
    await ready();
    expect(events()).toHaveLength(2);
    expect(journal().problems).toEqual([]);
  });

  it('says on its screen that nothing can be kept here, and takes nothing', async () => {
    leave.abort();
    await kiosk?.stop();
    writeFileSync(join(folder, 'data', 'in-use.sqlite'), 'no lock can be had here');
    await start();
    await screen({ kind: 'out_of_service', code: 'JOURNAL_UNAVAILABLE' });
    expect([validator.isStarted, validator.accepting]).toEqual([false, []]);
  });

  it('refuses a second program on the same data', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'STORE_IN_USE' });
  });
});
