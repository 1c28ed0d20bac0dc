import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KioskView, ScreenOf, StaffWish } from '#contracts/bridge';
import { FaultError, seconds } from '#kernel';
import { lindenhofCards } from '#simulators';
import { BridgeScreen } from './bridge.ts';
import { clock, eventually, moved, moveIn, type House } from './house.ts';
import { troublesOf } from './watching.ts';

/* Two people of staff, constructed. */
const rosa = { card: '04AA000000000A', pin: '471147' };
const axel = { card: '04BB000000000B', pin: '081508' };

describe('staff at the kiosk', () => {
  let house: House;
  let screen: BridgeScreen;

  beforeAll(async () => {
    house = await moveIn({
      kioskSession: 'idle_after: 60 s\nreceipt_shown_for: 2 s\nfault_shown_for: 2 s',
    });
    await hire('Rosa Lindner', rosa);
    await hire('Axel Weiß', axel);
    screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
    await screen.shows('attract', 60_000);
  }, 120_000);

  afterAll(async () => {
    screen?.close();
    await house?.end();
  });

  /** Over the server's local door, as whoever installs the building does. */
  function hire(name: string, { card, pin }: { card: string; pin: string }): Promise<void> {
    const body = JSON.stringify({ name, role: 'staff', password: 'constructed 1', card: { uid: card, pin } });
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          socketPath: house.building.server.address('door'),
          path: '/people',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
        },
        (response) => {
          response.resume();
          response.on('end', () =>
            response.statusCode === 200
              ? resolve()
              : reject(new FaultError('SERVER_ANSWER_INVALID', { message: `the door said ${response.statusCode}` })),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  /** No faster than a finger: what comes faster is taken for a screen that touches itself. */
  async function wish(given: StaffWish): Promise<Response> {
    await clock.sleep(seconds(0.1));
    return screen.send({ kind: 'staff', wish: given });
  }
  const tap = (uid: string) => house.hands.cards.act('tap', { uid });

  async function sees<Kind extends KioskView['screen']['kind']>(
    kind: Kind,
    want: (shown: ScreenOf<Kind>) => boolean = () => true,
  ): Promise<ScreenOf<Kind>> {
    const view = await screen.until(
      kind,
      ({ screen: shown }) => shown.kind === kind && want(shown as ScreenOf<Kind>),
      30_000,
    );
    return view.screen as ScreenOf<Kind>;
  }

  async function signIn(): Promise<void> {
    await eventually(
      'asked for the PIN',
      async () => {
        const kind = screen.view?.screen.kind;
        if (kind === 'attract' || kind === 'out_of_service') await tap(rosa.card);
        return screen.shows('staff_pin', 3000);
      },
      () => true,
    );
    await wish({ kind: 'submit_pin', pin: rosa.pin });
    await sees('staff_home', ({ snapshot }) => snapshot !== null);
  }

  async function feed(value: number): Promise<void> {
    await house.hands.validator.act('insert', { value });
  }

  async function confirm(): Promise<void> {
    await sees('staff_pin', ({ phase }) => phase === 'tap');
    await tap(axel.card);
    await sees('staff_pin', ({ phase }) => phase === 'pin');
    await wish({ kind: 'submit_pin', pin: axel.pin });
  }

  const lastPaper = async () => (await house.hands.printer.state()).receipts.at(-1)?.text ?? '';

  it('get in by card and PIN, and wait longer after every wrong one', async () => {
    await eventually(
      'asked for the PIN',
      async () => {
        if (screen.view?.screen.kind === 'attract') await tap(rosa.card);
        return screen.shows('staff_pin', 3000);
      },
      () => true,
    );
    const waits: number[] = [];
    for (let wrong = 0; wrong < 4; wrong += 1) {
      const before = screen.view?.sequence ?? 0;
      await wish({ kind: 'submit_pin', pin: '000000' });
      // Two views on: it was checked, and refused.
      const { screen: shown } = await screen.until(
        'wrong',
        (view) => view.sequence >= before + 2 && view.screen.kind === 'staff_pin' && view.screen.phase === 'pin',
      );
      if (shown.kind !== 'staff_pin') throw new Error('the PIN was waited for');
      expect(shown.trouble).toBe('STAFF_PIN_WRONG');
      waits.push(shown.waitSeconds);
      await sees('staff_pin', ({ waitSeconds }) => waitSeconds === 0);
    }
    expect(waits[3]).toBeGreaterThan(waits[2] ?? 0);
    expect(waits[2]).toBeGreaterThan(waits[0] ?? 0);
    await wish({ kind: 'submit_pin', pin: rosa.pin });
    const home = await sees('staff_home', ({ snapshot }) => snapshot !== null);
    expect(home.person.name).toBe('Rosa Lindner');
    expect(home.snapshot?.building?.metersAnswering).toBeGreaterThan(0);
    expect(home.devices.map(({ code }) => code)).toEqual([null, null, null]);
    await screen.send({ kind: 'end_session' });
    await sees('attract');
  });

  it('empty the box: a missing note goes to suspense, the report says so, and the books agree', async () => {
    await tap(lindenhofCards.weber);
    await sees('home');
    await screen.send({ kind: 'top_up_with_cash' });
    for (const value of [10, 20]) {
      await eventually(
        'accepting',
        () => house.hands.validator.state(),
        (state) => state.enabled,
      );
      await feed(value);
      await sees('cash', ({ phase, credited }) => phase === 'feeding' && Number(credited.amount) >= value);
    }
    await screen.send({ kind: 'finish' });
    await screen.shows('receipt');
    await sees('receipt', ({ print }) => print.state === 'printed');
    await screen.send({ kind: 'end_session' });
    await sees('attract');
    expect((await house.books()).cash).toBe(30);

    await signIn();
    await wish({ kind: 'go', to: 'cash_box' });
    const report = await sees('staff_cash_box', ({ step }) => step.at === 'report');
    expect(report.step).toMatchObject({ total: { amount: '30.00' }, booksTotal: { amount: '30.00' }, blocked: null });
    await wish({ kind: 'empty_box' });
    await sees('staff_cash_box', ({ step }) => step.at === 'out');
    await house.hands.validator.act('remove_box');
    const count = await sees('staff_cash_box', ({ step }) => step.at === 'count');
    if (count.step.at !== 'count') throw new Error('the count was waited for');
    // The note of ten is not there.
    for (const { denomination } of count.step.lines)
      await wish({ kind: 'count', denomination, count: Number(denomination.amount) === 20 ? 1 : 0 });
    await sees('staff_cash_box', ({ step }) => step.at === 'count' && step.isComplete);
    await wish({ kind: 'counted' });
    await sees('staff_cash_box', ({ step }) => step.at === 'bag');
    await wish({ kind: 'bag', number: '4711002' });
    await confirm();
    const done = await sees('staff_cash_box', ({ step }) => step.at === 'done' && step.print.state !== 'printing');
    expect(done.step).toMatchObject({
      report: {
        number: 1,
        countedTotal: { amount: '20.00' },
        expectedTotal: { amount: '30.00' },
        variance: { amount: '-10.00' },
        bagNumber: '4711002',
        people: ['Rosa Lindner', 'Axel Weiß'],
      },
      print: { state: 'printed', copy: 0 },
    });
    const paper = await lastPaper();
    for (const said of ['Z-REPORT 1', '1 × €20', '-€10.00', '4711002', 'Axel Weiß']) expect(paper).toContain(said);
    await wish({ kind: 'print_report' });
    await sees(
      'staff_cash_box',
      ({ step }) => step.at === 'done' && step.print.copy === 1 && step.print.state === 'printed',
    );
    expect(await lastPaper()).toContain('COPY 1');
    await house.hands.validator.act('insert_box');
    await sees('staff_cash_box', ({ step }) => step.at === 'done' && step.isBoxIn);
    await wish({ kind: 'go', to: 'cash_box' });
    await sees('staff_cash_box', ({ step }) => step.at === 'report' && step.lines.length === 0);
    expect(await house.books()).toMatchObject({ cash: 0 });
    expect(await house.ledgerIsSound()).toBe(true);
    await screen.send({ kind: 'end_session' });
    await sees('attract');
    // Staff who say that they empty it are no alarm.
    expect(await troublesOf(house)).not.toContain('CASH_BOX_REMOVED');
  });

  it('test the note slot: the note comes back and nothing is credited', async () => {
    const before = await house.books();
    await signIn();
    await wish({ kind: 'go', to: 'tests' });
    await sees('staff_tests');
    await wish({ kind: 'start_test', test: 'bill' });
    await eventually(
      'accepting',
      () => house.hands.validator.state(),
      (state) => state.enabled,
    );
    await feed(20);
    const tested = await sees('staff_tests', ({ results }) => results.length === 1);
    expect(tested.results[0]).toMatchObject({ test: 'bill', outcome: 'passed' });
    expect((await house.hands.validator.state()).returned.total).toBe(20);
    await wish({ kind: 'start_test', test: 'print' });
    await sees('staff_tests', ({ results }) =>
      results.some(({ test, outcome }) => test === 'print' && outcome === 'passed'),
    );
    expect(await lastPaper()).toContain('TEST PAGE');
    await wish({ kind: 'start_test', test: 'card' });
    await sees('staff_tests', ({ running }) => running === 'card');
    await tap(lindenhofCards.stranger);
    const cards = await sees('staff_tests', ({ results }) => results.some(({ test }) => test === 'card'));
    expect(cards.results.find(({ test }) => test === 'card')?.card).toEqual({ ending: 'BBAA', known: 'nobody' });
    expect(await house.books()).toEqual(before);
    await screen.send({ kind: 'end_session' });
    await sees('attract');
  });

  it('resolve a note in doubt with a second person: it is credited once, and the case is closed', async () => {
    const before = await moved(house, 'yusuf');
    await tap(lindenhofCards.yusuf);
    await sees('home');
    await screen.send({ kind: 'top_up_with_cash' });
    await eventually(
      'accepting',
      () => house.hands.validator.state(),
      (state) => state.enabled,
    );
    await feed(10);
    while ((await house.hands.validator.state()).path?.position !== 'throat') await clock.sleep(seconds(0.002));
    await house.hands.validator.act('jam');
    await clock.sleep(seconds(1));
    // Somebody opens the device and takes the note out: what the device says afterwards proves nothing.
    await house.hands.validator.act('clear_jam', { note: 'handed_back' });
    await eventually(
      'in doubt',
      () => house.books(),
      ({ unresolved }) => unresolved > 0,
      40_000,
    );
    await leave();

    await signIn();
    await wish({ kind: 'go', to: 'unresolved' });
    const list = await sees('staff_unresolved', ({ step }) => step.at === 'list' && (step.cases?.length ?? 0) > 0);
    const [open] = list.step.at === 'list' ? (list.step.cases ?? []) : [];
    expect(open).toMatchObject({ kind: 'bill', amount: { amount: '10.00' }, tenancyId: 'yusuf' });
    await wish({ kind: 'open_case', id: open?.id ?? '' });
    await sees('staff_unresolved', ({ step }) => step.at === 'case');
    await wish({ kind: 'choose_outcome', outcome: 'credited' });
    await wish({ kind: 'choose_reason', reason: 'owner_decided' });
    await sees('staff_unresolved', ({ step }) => step.at === 'case' && step.isComplete);
    await wish({ kind: 'resolve' });
    // The same person twice is refused here, and would be by the server.
    await sees('staff_pin', ({ phase }) => phase === 'tap');
    // A card that still lies there from before is no new tap.
    await clock.sleep(seconds(3));
    await tap(rosa.card);
    await sees('staff_pin', ({ trouble }) => trouble === 'SECOND_PERSON_NEEDED');
    await confirm();
    await sees('staff_unresolved', ({ step }) => step.at === 'resolved');
    await wish({ kind: 'back' });
    await sees('staff_unresolved', ({ step }) => step.at === 'list' && step.cases?.length === 0);
    expect((await house.books()).unresolved).toBe(0);
    expect((await moved(house, 'yusuf')).length).toBe(before.length + 1);
    expect(await house.ledgerIsSound()).toBe(true);
    await leave();
  });

  it('take the kiosk out of service: tenants are told why, a restart changes nothing, staff get in and end it', async () => {
    await signIn();
    await wish({ kind: 'go', to: 'service' });
    await sees('staff_service', ({ current }) => current === null);
    await wish({ kind: 'out_of_service', reason: 'repair', back: 'two_hours' });
    await sees('staff_service', ({ current }) => current !== null);
    await screen.send({ kind: 'end_session' });
    const shut = await sees('out_of_service');
    expect(shut.service).toMatchObject({ reason: 'repair' });

    await house.building.kiosk.kill();
    screen.close();
    await house.building.startKiosk();
    screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
    await screen.shows('out_of_service', 60_000);
    await tap(lindenhofCards.weber);
    await clock.sleep(seconds(1));
    expect(screen.view?.screen.kind).toBe('out_of_service');

    await signIn();
    await wish({ kind: 'go', to: 'service' });
    await sees('staff_service', ({ current }) => current !== null);
    await wish({ kind: 'in_service' });
    await sees('staff_service', ({ current }) => current === null);
    await leave();
  });

  /** Whoever stands here goes; the kiosk is free when the first screen is back. */
  async function leave(): Promise<void> {
    await eventually(
      'free',
      async () => {
        const kind = screen.view?.screen.kind;
        if (kind !== 'attract') await screen.send({ kind: kind === 'fault' ? 'dismiss_fault' : 'end_session' });
        return screen.view?.screen.kind;
      },
      (kind) => kind === 'attract',
      60_000,
    );
  }
});
