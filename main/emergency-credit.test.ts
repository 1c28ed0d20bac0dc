import { expect, test, vi } from 'vitest';
import type { SessionEffect, SessionEvent } from '#app';
import {
  assert,
  FaultError,
  givenId,
  instant,
  ManualClock,
  newId,
  refuse,
  seconds,
  silentLog,
  success,
  type Reply,
  type SessionId,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import type { Account, EmergencyCreditAnswer } from '#contracts/api';
import { layoutNotice, loadPrinterProfile } from '#hardware/printers';
import { translatorFor } from '#language';
import { systemRandomness } from '#platform';
import { drawEmergencyCredit } from './emergency-credit.ts';
import type { ServerClient } from './server/server-client.ts';
import { FakePrinter } from './testing/fake-devices.ts';

const clock = new ManualClock(instant(Date.UTC(2026, 10, 23, 17)));
const eur = (amount: string) => ({ amount, currency: 'EUR' });
/** Constructed: only what a slip says. */
const account = {
  tenancyId: givenId<TenancyId>('anna'),
  maskedName: 'A. M•••',
  balance: eur('8.20'),
  emergencyCreditUsed: eur('10.00'),
} as Account;
const requestId = newId<TransactionId>(clock, systemRandomness);
const lent: EmergencyCreditAnswer = { transactionId: requestId, repeated: false, amount: eur('10.00'), account };

async function draw(answer: () => Promise<Reply<EmergencyCreditAnswer>>) {
  const printer = new FakePrinter();
  const heard: SessionEvent[] = [];
  const guest = { sessionId: newId<SessionId>(clock, systemRandomness), account };
  const wanted = { kind: 'draw_emergency_credit', guest, requestId, language: 'de' } as Extract<
    SessionEffect,
    { kind: 'draw_emergency_credit' }
  >;
  await drawEmergencyCredit(wanted, {
    client: () => ({ drawEmergencyCredit: answer }) as unknown as ServerClient,
    clock,
    log: silentLog,
    onLink: () => undefined,
    dispatch: (event) => heard.push(event),
    printer,
    house: () => ({ name: 'Lindenhof 12', zone: 'Europe/Berlin', kioskId: 'lobby' }),
  });
  return { printer, heard };
}

test('what was lent is told to the session first, and then stands on a slip, in the language of the session', async () => {
  const { printer, heard } = await draw(async () => success(lent));
  expect(heard).toEqual([{ kind: 'emergency_credit', requestId, answer: { account } }]);
  const [page] = printer.pages;
  assert(page?.kind === 'notice', 'a slip is printed as a notice is');
  expect(page).toMatchObject({ title: 'Notguthaben', siteName: 'Lindenhof 12', language: 'de' });
  for (const told of ['10,00', '8,20', 'A. M•••', 'lobby', requestId.slice(-8).toUpperCase()])
    expect(page.text).toContain(told);
  const lines = layoutNotice(page, {
    profile: loadPrinterProfile('generic-80mm'),
    words: translatorFor('de'),
  });
  expect(lines.at(-1)).toEqual({ kind: 'cut' });
});

test('a refusal prints nothing', async () => {
  const { printer, heard } = await draw(async () => refuse('EMERGENCY_CREDIT_NOT_OFFERED'));
  expect(heard).toMatchObject([{ answer: { refused: 'EMERGENCY_CREDIT_NOT_OFFERED' } }]);
  expect(printer.pages).toEqual([]);
});

test('an answer that was lost is asked for again under the same id, and printed once', async () => {
  let asked = 0;
  const drawn = draw(async () => {
    asked += 1;
    if (asked === 1) throw new FaultError('SERVER_AWAY');
    return success({ ...lent, repeated: true });
  });
  await vi.waitFor(() => {
    clock.advance(seconds(1));
    expect(asked).toBe(2);
  });
  const { printer } = await drawn;
  expect([asked, printer.pages.length]).toEqual([2, 1]);
});
