import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { days, givenId, hours, type KioskId } from '#kernel';
import { systemRandomness } from '#platform';
import { openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import { Enrolment } from './enrolment.ts';
import { Fleet } from './fleet.ts';

const lobby = givenId<KioskId>('lobby');
const garage = givenId<KioskId>('garage');

let books: ConstructedBooks;
let enrolment: Enrolment;

beforeEach(async () => {
  books = await openConstructedBooks();
  enrolment = new Enrolment({ store: books.store.kiosks, clock: books.clock, randomness: systemRandomness });
});

afterEach(() => books.close());

async function enrol(kioskId = lobby): Promise<string> {
  const ticket = await enrolment.ticket(kioskId, 'certificate');
  const reply = await enrolment.redeem({ kioskId, code: ticket.code });
  if (!reply.ok) throw new Error(reply.error.code);
  return reply.value.token;
}

const refusal = (code: string) => ({ ok: false, error: { code } });

describe('enrolment', () => {
  it('turns a ticket into a token that says whose it is', async () => {
    expect(await enrolment.identify(`Bearer ${await enrol()}`)).toMatchObject({ ok: true, value: { kioskId: lobby } });
  });

  it('takes a ticket once, and not after a day', async () => {
    const ticket = await enrolment.ticket(lobby, 'certificate');
    await enrolment.redeem({ kioskId: lobby, code: ticket.code });
    expect(await enrolment.redeem({ kioskId: lobby, code: ticket.code })).toMatchObject(refusal('ENROLMENT_REFUSED'));
    const late = await enrolment.ticket(lobby, 'certificate');
    books.clock.advance(hours(24));
    expect(await enrolment.redeem({ kioskId: lobby, code: late.code })).toMatchObject(refusal('ENROLMENT_REFUSED'));
  });

  it('ends an older ticket of the same kiosk, and gives none to another', async () => {
    const old = await enrolment.ticket(lobby, 'certificate');
    const fresh = await enrolment.ticket(lobby, 'certificate');
    expect(await enrolment.redeem({ kioskId: lobby, code: old.code })).toMatchObject(refusal('ENROLMENT_REFUSED'));
    expect(await enrolment.redeem({ kioskId: garage, code: fresh.code })).toMatchObject(refusal('ENROLMENT_REFUSED'));
  });

  it('keeps two tokens until the new one is used, then only that', async () => {
    const first = await enrol();
    const { token: second } = await enrolment.rotate(lobby);
    expect(await enrolment.identify(`Bearer ${first}`)).toMatchObject({ ok: true });
    const used = await enrolment.identify(`Bearer ${second}`);
    if (used.ok) await enrolment.settle(used.value);
    expect(await enrolment.identify(`Bearer ${first}`)).toMatchObject(refusal('CREDENTIAL_REFUSED'));
    expect(await enrolment.identify(`Bearer ${second}`)).toMatchObject({ ok: true });
  });

  it('leaves the tokens of other kiosks alone', async () => {
    const other = await enrol(garage);
    const mine = await enrolment.identify(`Bearer ${await enrol()}`);
    if (mine.ok) await enrolment.settle(mine.value);
    expect(await enrolment.identify(`Bearer ${other}`)).toMatchObject({ ok: true });
  });

  it('ends a token after ninety days', async () => {
    const token = await enrol();
    books.clock.advance(days(90));
    expect(await enrolment.identify(`Bearer ${token}`)).toMatchObject(refusal('CREDENTIAL_REFUSED'));
  });

  it.each([
    [undefined, 'CREDENTIAL_MISSING'],
    ['', 'CREDENTIAL_MISSING'],
    ['Basic abc', 'CREDENTIAL_MISSING'],
    [`Bearer ${'0'.repeat(64)}`, 'CREDENTIAL_REFUSED'],
  ])('refuses %j with %s', async (header, code) => {
    expect(await enrolment.identify(header)).toMatchObject(refusal(code));
  });
});

describe('the fleet', () => {
  it('remembers how a kiosk was, and when', () => {
    const fleet = new Fleet({ clock: books.clock });
    expect(fleet.condition(lobby)).toBeNull();
    fleet.heard(lobby, { version: '1', trouble: ['PRINTER_PAPER_OUT'], waitingUploads: 2, unresolvedBills: 0 });
    expect(fleet.condition(lobby)).toMatchObject({ lastSeenAt: books.clock.now(), waitingUploads: 2 });
    expect(fleet.trouble()).toEqual(['PRINTER_PAPER_OUT']);
  });
});
