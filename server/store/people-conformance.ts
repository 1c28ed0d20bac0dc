import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  cardUid,
  givenId,
  hours,
  later,
  moneyOfUnits,
  negate,
  newId,
  type BoxEventId,
  type EmptyingId,
  type MeterId,
  type PersonId,
  type CutReleaseId,
  type SupplyRequestId,
} from '#kernel';
import { accountOf, type NewTransaction } from '../ledger/index.ts';
import { Books, countingRandomness, start } from './constructed-books.ts';
import type {
  AuditRecord,
  CutReleaseRecord,
  BoxEventRecord,
  EmptyingRecord,
  PersonRecord,
  ResolutionRecord,
  Store,
  SupplyRequestRecord,
  TenancyEvent,
} from './index.ts';
import type { StoreHarness } from './harness.ts';

/** What every engine must do with people, their requests, and the cash boxes they empty. */
export function peopleContract(engine: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`people on ${engine}`, () => {
    let harness: StoreHarness;
    let store: Store;
    const randomness = countingRandomness();
    const books = new Books('12', randomness);

    const person = (name: string, over: Partial<PersonRecord> = {}): PersonRecord => ({
      id: newId<PersonId>(books.clock, randomness),
      name,
      role: 'staff',
      passwordHash: null,
      cardUid: null,
      pinHash: null,
      addedAt: start,
      lastSeenAt: null,
      endedAt: null,
      ...over,
    });
    const audit = (act: string, over: Partial<AuditRecord> = {}): AuditRecord => ({
      at: start,
      personId: null,
      kioskId: null,
      act,
      about: 'constructed',
      details: { count: 1, name: 'Sam', nothing: null, is: true },
      ...over,
    });
    const sam = person('Sam', { cardUid: cardUid('04AA000000000A'), pinHash: 'hash' });
    const olga = person('Ölga', { role: 'owner', passwordHash: 'hash' });

    beforeAll(async () => {
      harness = await makeHarness();
      store = await harness.open();
      await store.ledger.openAccounts([...books.accounts(), accountOf.cashInSafe(), accountOf.suspense()]);
    });

    afterAll(async () => {
      await store.close();
      await harness.dispose();
    });

    test('the first owner comes with a code that is used up, while there is none', async () => {
      const { people } = store;
      await people.keepInvite({ codeHash: 'code', expiresAt: later(start, hours(1)) });
      const add = (codeHash: string, over: Partial<PersonRecord> = {}) =>
        people.addFirstOwner({ codeHash, person: { ...olga, ...over }, audit: audit('person_added') });
      expect(await add('other')).toBe('invite_invalid');
      expect(await add('code', { addedAt: later(start, hours(1)) })).toBe('invite_invalid');
      expect(await Promise.all([add('code'), add('code')])).toEqual(['done', 'owner_exists']);
      expect(await people.all()).toEqual([olga]);
    });

    test('people are found by name in any capitals and by card; two have neither alike', async () => {
      const { people } = store;
      expect(await people.add(sam, audit('person_added'))).toBe('done');
      expect(await people.add(person('SAM'), audit('person_added'))).toBe('name_taken');
      expect(await people.add(person('ölga'), audit('person_added'))).toBe('name_taken');
      expect(await people.add({ ...sam, ...person('Tom'), cardUid: sam.cardUid, pinHash: 'x' }, audit('x'))).toBe(
        'card_taken',
      );
      expect(await people.byName('sAM')).toEqual(sam);
      expect(await people.byName('ÖLGA')).toEqual(olga);
      expect(await people.byCard(cardUid('04AA000000000A'))).toEqual(sam);
      expect(await people.find(olga.id)).toEqual(olga);
      expect((await people.audit({ limit: 10 })).map(({ act }) => act)).toEqual(['person_added', 'person_added']);
    });

    test('a session is opened, used and ended, and its person is seen', async () => {
      const { people } = store;
      const session = { tokenHash: 'token', personId: sam.id, kioskId: books.kiosk, startedAt: start, usedAt: start };
      await people.openSession(session, audit('kiosk_sign_in'));
      expect(await people.session('token')).toEqual(session);
      const usedAt = later(start, hours(1));
      await people.useSession({ tokenHash: 'token', usedAt });
      expect(await people.session('token')).toEqual({ ...session, usedAt });
      expect(await people.find(sam.id)).toMatchObject({ lastSeenAt: usedAt });
      await people.endSession('token');
      expect(await people.session('token')).toBeNull();
    });

    test('wrong tries are counted by key, and old ones forgotten', async () => {
      const { people } = store;
      const keep = (key: string, count: number, lastAt = start) =>
        people.keepWrongTries({ key, count, lastAt }, { forgetBefore: start });
      await keep('a', 1);
      await keep('a', 2);
      await keep('old', 1, later(start, -1 as ReturnType<typeof hours>));
      await keep('b', 1);
      expect(await people.wrongTries('a')).toEqual({ key: 'a', count: 2, lastAt: start });
      expect(await people.wrongTries('old')).toBeNull();
      await people.forgetWrongTries(['a', 'b']);
      expect(await people.wrongTries('a')).toBeNull();
    });

    test('whoever ends leaves name and card free, and the last owner stays', async () => {
      const { people } = store;
      const tom = person('Tom', { cardUid: cardUid('04BB000000000B'), pinHash: 'hash' });
      await people.add(tom, audit('person_added'));
      await people.openSession(
        { tokenHash: 't', personId: tom.id, kioskId: null, startedAt: start, usedAt: start },
        audit('x'),
      );
      const end = (id: PersonId) => people.end(id, { endedAt: start, audit: audit('person_ended') });
      expect(await end(olga.id)).toBe('last_owner');
      expect(await end(tom.id)).toBe('done');
      expect(await end(tom.id)).toBe('unknown');
      expect(await people.session('t')).toBeNull();
      expect(await people.byName('Tom')).toBeNull();
      expect(await people.add({ ...tom, id: newId<PersonId>(books.clock, randomness) }, audit('x'))).toBe('done');
      await expect(harness.meddle(`UPDATE person SET ended_at = NULL WHERE id = '${tom.id}'`)).rejects.toThrow(
        /stays so/,
      );
      await expect(harness.meddle(`DELETE FROM person WHERE id = '${sam.id}'`)).rejects.toThrow(/audit names it/);
    });

    test('the audit only grows, and gives back what it was given', async () => {
      const line = audit('test_print', { personId: sam.id, kioskId: books.kiosk });
      await store.people.note(line);
      expect(await store.people.audit({ limit: 1 })).toEqual([line]);
      await expect(harness.meddle(`UPDATE audit SET act = 'nothing'`)).rejects.toThrow(/append-only/);
      await expect(harness.meddle('DELETE FROM audit')).rejects.toThrow(/append-only/);
    });

    test('a request keeps what it is about, is decided once by another, and its order stands', async () => {
      const meterId = givenId<MeterId>('meter-12');
      const request: SupplyRequestRecord = {
        id: newId<SupplyRequestId>(books.clock, randomness),
        meterId,
        order: 'cut',
        cause: 'works',
        reason: 'new cable',
        askedBy: sam.id,
        askedAt: start,
        state: 'waiting',
        decidedBy: null,
        decidedAt: null,
        note: '',
        commandId: null,
        expiresAt: later(start, hours(24)),
      };
      const { supplyOrders } = store;
      await supplyOrders.keep(request, { order: 'unchanged', audit: audit('supply_requested') });
      expect(await supplyOrders.waiting()).toEqual([request]);
      expect(await supplyOrders.standing()).toEqual([]);
      const decided = { ...request, state: 'approved', decidedBy: olga.id, decidedAt: start } as const;
      await expect(
        supplyOrders.keep({ ...decided, decidedBy: sam.id }, { order: 'unchanged', audit: null }),
      ).rejects.toThrow(/decided_by/);
      const order = { meterId, supply: 'off', cause: 'works', requestId: request.id, since: start } as const;
      await supplyOrders.keep(decided, { order, audit: audit('supply_approved') });
      expect(await supplyOrders.standing()).toEqual([order]);
      expect(await supplyOrders.recent({ limit: 5, meterId })).toEqual([decided]);
      expect(await supplyOrders.recent({ limit: 5, meterId: givenId<MeterId>('other') })).toEqual([]);
      const undone = supplyOrders.keep({ ...decided, state: 'refused' }, { order: 'ended', audit: null });
      await expect(undone).rejects.toThrow(/stays decided/);
      expect(await supplyOrders.standing()).toEqual([order]);
      await supplyOrders.keep(decided, { order: 'ended', audit: null });
      expect(await supplyOrders.standing()).toEqual([]);
    });

    test('more cuts than the limit are released once, by another', async () => {
      const release: CutReleaseRecord = {
        id: newId<CutReleaseId>(books.clock, randomness),
        most: 8,
        reason: 'the direct debits came back',
        askedBy: sam.id,
        askedAt: start,
        state: 'waiting',
        decidedBy: null,
        decidedAt: null,
        note: '',
        expiresAt: later(start, hours(24)),
      };
      const { cutReleases } = store;
      await cutReleases.keep(release, audit('cut_release_asked'));
      expect(await cutReleases.find(release.id)).toEqual(release);
      expect(await cutReleases.inForce(start)).toEqual([]);
      const approved = { ...release, state: 'approved', decidedBy: olga.id, decidedAt: start } as const;
      const alone = cutReleases.keep({ ...approved, decidedBy: sam.id }, audit('cut_release_approved'));
      await expect(alone).rejects.toThrow(/decided_by/);
      await cutReleases.keep(approved, audit('cut_release_approved'));
      expect(await cutReleases.inForce(start)).toEqual([approved]);
      expect(await cutReleases.inForce(release.expiresAt)).toEqual([]);
      expect(await cutReleases.recent({ limit: 5 })).toEqual([approved]);
      const more = cutReleases.keep({ ...approved, most: 80 }, audit('cut_release_approved'));
      await expect(more).rejects.toThrow(/stays decided/);
    });

    test('an emptying and its record are one commit, numbered without a gap, and a repeat adds nothing', async () => {
      const emptying = (): EmptyingRecord => ({
        id: newId<EmptyingId>(books.clock, randomness),
        kioskId: books.kiosk,
        removedAt: start,
        countedAt: start,
        recordedAt: start,
        expected: [{ denomination: moneyOfUnits(20n), count: 2 }],
        counted: [],
        bagNumber: 'B-1',
        personId: sam.id,
        secondId: olga.id,
        booksTotal: moneyOfUnits(40n),
        carried: [],
        moved: true,
      });
      const transaction = (record: EmptyingRecord): NewTransaction => ({
        ...books.transfer(moneyOfUnits(40n), { id: record.id as unknown as NewTransaction['id'] }),
        kind: 'emptying',
        entries: [
          { account: books.cash, amount: negate(moneyOfUnits(40n)) },
          { account: accountOf.suspense(), amount: moneyOfUnits(40n) },
        ],
      });
      const post = (record: EmptyingRecord) =>
        store.ledger.post(transaction(record), {
          desk: { kind: 'emptying', emptying: record, audit: audit('cash_box_emptied') },
        });
      const [first, second] = [emptying(), emptying()];
      expect(await post(first)).toMatchObject({ kind: 'posted' });
      expect(await post(first)).toMatchObject({ kind: 'repeated' });
      expect(await post(second)).toMatchObject({ kind: 'posted' });
      expect(await store.cashBox.emptying(first.id)).toEqual({ ...first, number: 1 });
      expect(await store.cashBox.lastEmptying(books.kiosk)).toEqual({ ...second, number: 2 });
      expect(await store.cashBox.numbered(books.kiosk, 1)).toEqual({ ...first, number: 1 });
      // A person alone is refused by the database too, and with the record the transaction.
      const alone = { ...emptying(), secondId: sam.id };
      await expect(post(alone)).rejects.toThrow(/second_id/);
      expect(await store.ledger.find(transaction(alone).id)).toBeNull();
      expect(await store.ledger.verify()).toMatchObject({ sound: true });
    });

    test('a case is settled once', async () => {
      const bill = {
        journalId: books.journalId(),
        kioskId: books.kiosk,
        sessionId: null,
        tenancyId: null,
        amount: null,
      };
      const more = { claimCode: 'K7P', evidence: 'constructed', noticedAt: start, recordedAt: start };
      await store.unresolved.record({ ...bill, ...more });
      const resolution = {
        caseId: bill.journalId,
        requestId: books.id(),
        kioskId: books.kiosk,
        outcome: 'returned',
        tenancyId: null,
        amount: null,
        moved: false,
        reason: 'the tenant has it',
        personId: sam.id,
        secondId: olga.id,
        resolvedAt: start,
      } as const;
      const keep = (requestId = resolution.requestId) =>
        store.cashBox.keep({
          kind: 'resolution',
          resolution: { ...resolution, requestId },
          audit: audit('unresolved_resolved'),
        });
      await keep();
      await expect(keep(books.id())).rejects.toThrow(/case_id/);
      expect(await store.cashBox.resolution(bill.journalId)).toEqual(resolution);
      expect(await store.cashBox.resolutionOfRequest(resolution.requestId)).toEqual(resolution);
      expect(await store.cashBox.resolutions()).toEqual([resolution]);
    });

    test('a case that a count settled has no people, and only where the tenant was credited; what the count said stays', async () => {
      const journalId = books.journalId();
      const kioskId = books.kiosk;
      const more = { claimCode: 'K7P', evidence: 'constructed', noticedAt: start, recordedAt: start };
      await store.unresolved.record({ journalId, kioskId, sessionId: null, tenancyId: null, amount: null, ...more });
      const evidence = {
        caseId: journalId,
        kioskId,
        says: 'in_box',
        evidence: 'counted',
        recordedAt: start,
      } as const;
      const keepEvidence = () =>
        store.cashBox.keep({ kind: 'case_evidence', evidence, audit: audit('unresolved_counted') });
      await keepEvidence();
      await expect(keepEvidence()).rejects.toThrow(/case_id/);
      expect((await store.cashBox.caseEvidence()).filter(({ caseId }) => caseId === journalId)).toEqual([evidence]);
      const resolution = {
        caseId: journalId,
        requestId: books.id(),
        kioskId,
        outcome: 'credited',
        tenancyId: null,
        amount: moneyOfUnits(10n),
        moved: true,
        reason: 'counted',
        personId: null,
        secondId: null,
        resolvedAt: start,
      } as const;
      const keep = (over: Partial<ResolutionRecord>) =>
        store.cashBox.keep({
          kind: 'resolution',
          resolution: { ...resolution, ...over },
          audit: audit('unresolved_resolved'),
        });
      await expect(keep({ outcome: 'returned', amount: null, moved: false })).rejects.toThrow();
      await expect(keep({ personId: sam.id })).rejects.toThrow();
      await keep({});
      expect(await store.cashBox.resolution(journalId)).toEqual(resolution);
    });

    test('what was seen of a cash box stays, and is found by its kiosk, the newest first', async () => {
      const seen = (kind: 'removed' | 'returned', removal: BoxEventId | null): BoxEventRecord => ({
        id: newId<BoxEventId>(books.clock, randomness),
        kioskId: books.kiosk,
        kind,
        at: start,
        recordedAt: start,
        lines: [{ denomination: moneyOfUnits(20n), count: 2 }],
        removal,
        text: 'constructed',
        signature: 's',
      });
      const removed = seen('removed', null);
      const returned = seen('returned', removed.id);
      for (const event of [removed, returned])
        await store.cashBox.keep({ kind: 'box_event', event, audit: audit(`cash_box_${event.kind}`) });
      expect(await store.cashBox.boxEvent(removed.id)).toEqual(removed);
      expect(await store.cashBox.boxEvents(books.kiosk, { limit: 9 })).toEqual([returned, removed]);
      expect(await store.cashBox.boxEvents(books.kiosk, { limit: 1 })).toEqual([returned]);
      expect(await store.people.audit({ limit: 1 })).toMatchObject([{ act: 'cash_box_returned' }]);
      await expect(
        store.cashBox.keep({ kind: 'box_event', event: removed, audit: audit('cash_box_removed') }),
      ).rejects.toThrow(/box_event/);
    });

    test('what moved on tenancies is summed by kind and by when it occurred', async () => {
      await store.ledger.post(books.transfer(moneyOfUnits(30n)));
      await store.ledger.post(books.charge(moneyOfUnits(4n)));
      const moved = (kinds: readonly ('top_up' | 'charge')[], from = start) =>
        store.reports.movedOnTenancies({ kinds, from, to: later(from, hours(1)) });
      expect(await moved(['top_up'])).toBe(negate(moneyOfUnits(30n)));
      expect(await moved(['charge'])).toBe(moneyOfUnits(4n));
      expect(await moved(['top_up', 'charge'])).toBe(negate(moneyOfUnits(26n)));
      expect(await moved(['top_up'], later(start, hours(1)))).toBe(0n);
      expect(await store.reports.charges(books.tenancy, { limit: 5 })).toMatchObject([{ line: { key: 'energy' } }]);
    });

    test('who moved in and out is kept once, alone or beside the posting, and found in order', async () => {
      const event = (act: TenancyEvent['act'], at = start): TenancyEvent => ({
        id: books.id(),
        tenancyId: books.tenancy,
        act,
        at,
        recordedAt: start,
        content: '{"constructed":true}',
      });
      const [inside, out] = [event('moved_in'), event('moved_out', later(start, hours(1)))];
      await store.cashBox.keep({ kind: 'tenancy', event: inside, audit: audit('moved_in') });
      const posting = { ...books.transfer(moneyOfUnits(3n)), id: out.id };
      await store.ledger.post(posting, { desk: { kind: 'tenancy', event: out, audit: audit('moved_out') } });
      await store.ledger.post(posting, { desk: { kind: 'tenancy', event: out, audit: audit('moved_out') } });
      expect(await store.tenancies.events()).toEqual([inside, out]);
      expect(await store.tenancies.event(out.id)).toEqual(out);
      expect(await store.tenancies.event(books.id())).toBeNull();
      const again = { ...event('moved_in'), content: '{}' };
      await expect(store.cashBox.keep({ kind: 'tenancy', event: again, audit: audit('moved_in') })).rejects.toThrow(
        /tenancy_id/,
      );
    });
  });
}
