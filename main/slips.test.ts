import { beforeEach, expect, test, vi } from 'vitest';
import {
  FaultError,
  givenId,
  instant,
  ManualClock,
  refuse,
  silentLog,
  success,
  type NoticeId,
  type TenancyId,
} from '#kernel';
import { noticeSlip } from '#contracts/api';
import { layoutNotice, loadPrinterProfile, type NoticePage } from '#hardware/printers';
import { translatorFor } from '#language';
import type { ServerClient } from './server/server-client.ts';
import { printSlip } from './slips.ts';
import { FakePrinter } from './testing/fake-devices.ts';

const anna = givenId<TenancyId>('anna');
/** Constructed. */
const slip = noticeSlip.parse({
  id: '01a20909-1293-783b-a3c0-89ef242bfb42',
  at: '2026-11-23T11:00:00.000Z',
  language: 'de',
  title: 'Ihr Guthaben ist aufgebraucht',
  text: 'Einheit 3: Ihr Stand ist -2,00 €.',
  siteName: 'Lindenhof 12',
  zone: 'Europe/Berlin',
});

const clock = new ManualClock(instant(Date.UTC(2026, 10, 23, 12)));
const answers = {
  slip: vi.fn<ServerClient['slip']>(),
  slipPrinted: vi.fn<(id: NoticeId) => ReturnType<ServerClient['slipPrinted']>>(),
};
let printer: FakePrinter;
const print = () => printSlip(anna, { client: () => answers, printer, clock, log: silentLog });

beforeEach(() => {
  printer = new FakePrinter();
  answers.slip.mockReset().mockResolvedValue(success({ slip }));
  answers.slipPrinted.mockReset().mockResolvedValue(success({ recordedAt: slip.at }));
});

test('what waits for a tenant is printed, and then told', async () => {
  await print();
  expect(printer.pages).toMatchObject([{ kind: 'notice', title: slip.title, printedAt: '2026-11-23T12:00:00.000Z' }]);
  expect(answers.slipPrinted).toHaveBeenCalledExactlyOnceWith(slip.id);
});

test('paper that nobody can be sure of proves nothing', async () => {
  printer.outcome = { kind: 'unknown', code: 'PRINTER_AWAY' };
  await print();
  expect(answers.slipPrinted).not.toHaveBeenCalled();
});

test('nothing that waits, a refusal or a server that is away prints nothing and stops nothing', async () => {
  answers.slip.mockResolvedValueOnce(success({ slip: null }));
  await print();
  answers.slip.mockResolvedValueOnce(refuse('ROUTE_UNKNOWN'));
  await print();
  answers.slip.mockRejectedValueOnce(new FaultError('SERVER_AWAY'));
  await print();
  expect(printer.pages).toEqual([]);
});

test('the paper says what, of which house and of when', () => {
  const profile = loadPrinterProfile('generic-80mm');
  const { id: _id, ...said } = slip;
  const page: NoticePage = { kind: 'notice', ...said, printedAt: slip.at };
  const words = JSON.stringify(layoutNotice(page, { profile, words: translatorFor('de') }));
  for (const part of ['Lindenhof 12', 'aufgebraucht', '-2,00', '23. Nov. 2026', '12:00']) expect(words).toContain(part);
});
