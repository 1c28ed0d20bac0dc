import { expect, it } from 'vitest';
import type { NoticePage, StaffPage } from '#hardware/printers';
import { FaultError, instant, ManualClock, silentLog } from '#kernel';
import { printClaim } from './claim-slip.ts';

const clock = new ManualClock(instant(Date.UTC(2026, 10, 23, 17)));
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const claim = {
  kind: 'print_claim',
  claimCode: 'K7XW-3PCA',
  reference: 'KHEWK3',
  tenant: 'A. M•••',
  inDoubt: eur('20.00'),
  safe: eur('10.00'),
  language: 'en',
} as const;
const house = () => ({ name: 'Linden Court', zone: 'Europe/Berlin', kioskId: 'lobby' });

it('says the code, what is in doubt and what is safe, and claims of the note in doubt nothing', async () => {
  const pages: (StaffPage | NoticePage)[] = [];
  const printer = {
    printPage: async (page: StaffPage | NoticePage) => {
      pages.push(page);
      return { kind: 'printed' } as const;
    },
  };
  await printClaim(claim, { printer, house, clock, log: silentLog });
  expect(pages).toEqual([expect.objectContaining({ kind: 'notice', title: 'K7XW-3PCA' })]);
  const [page] = pages;
  const text = page?.kind === 'notice' ? page.text : '';
  for (const part of ['€20.00', '€10.00', 'lobby', 'KHEWK3', 'not known']) expect(text).toContain(part);
});

it('leaves it to the screen where the printer fails', async () => {
  const printer = { printPage: () => Promise.reject(new FaultError('PRINTER_AWAY')) };
  await expect(printClaim(claim, { printer, house, clock, log: silentLog })).resolves.toBeUndefined();
});
