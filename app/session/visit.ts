import { cardRight, pinRight, type CardPinState } from '#contracts/api';
import { ManualClock, moneyOfUnits, type JournalId, type Money } from '#kernel';
import { claimCodeOf } from '../cash/claim-code.ts';
import type { SessionEvent } from './events.ts';
import { stepSession } from './machine.ts';
import { nextDue } from './deadlines.ts';
import { fromServer } from './origin.ts';
import {
  sampleAccount,
  sampleBillId,
  sampleNow,
  sampleOrderEvent,
  sampleOrderId,
  sampleSessionId,
  sampleSite,
  sampleStart,
  sampleUid,
} from './samples.ts';
import type { Session, SessionEffect } from './state.ts';
import { viewOf } from './view.ts';

/** A session under test on a clock that is moved by hand: it hears events, keeps its effects, and is woken at its deadlines as the host would. */
export class Visit {
  readonly clock = new ManualClock(sampleNow);
  session: Session = sampleStart();
  effects: SessionEffect[] = [];
  ignored: string | null = null;

  hear(...events: SessionEvent[]): this {
    for (const event of events) {
      const step = stepSession(this.session, event, { now: this.clock.now(), mono: this.clock.monotonic() });
      this.session = step.session;
      this.effects.push(...step.effects);
      this.ignored = step.ignored;
    }
    return this;
  }

  /** Lets time pass in steps of a tenth of a second, waking the session whenever it asked for it. */
  pass(ms: number): this {
    const end = this.clock.monotonic() + ms;
    while (this.clock.monotonic() < end) {
      this.clock.advance(Math.min(100, end - this.clock.monotonic()) as Parameters<ManualClock['advance']>[0]);
      const due = nextDue(this.session, this.clock.monotonic());
      if (due !== null && due <= this.clock.monotonic()) this.hear({ kind: 'clock' });
    }
    return this;
  }

  view() {
    return viewOf(this.session, { now: this.clock.now(), mono: this.clock.monotonic(), sequence: 0 });
  }

  screen() {
    return this.view().screen;
  }

  toAttract(): this {
    return this.hear(
      { kind: 'journal', state: 'open' },
      { kind: 'site', site: sampleSite },
      { kind: 'link', trouble: null },
      { kind: 'validator', trouble: null },
      { kind: 'printer', trouble: null },
      { kind: 'reader', trouble: null },
    );
  }

  toHome(account = sampleAccount()): this {
    return this.toAttract().hear(
      { kind: 'card_tapped', uid: sampleUid, sessionId: sampleSessionId },
      { kind: 'identified', sessionId: sampleSessionId, account, origin: fromServer },
    );
  }

  /** A card whose PIN is asked for all that can be had with one; the balance was pressed. */
  toPin(pin: CardPinState = 'set', pinFor = pinRight.options): Visit {
    const may = cardRight.options.filter((right) => pinRight.options.every((other) => other !== right));
    return this.toAttract().hear(
      { kind: 'card_tapped', uid: sampleUid, sessionId: sampleSessionId },
      {
        kind: 'identified',
        sessionId: sampleSessionId,
        account: sampleAccount(),
        origin: { ...fromServer, may, pinFor, pin },
      },
      { kind: 'show_balance' },
    );
  }

  /** Staff who tapped their card: the PIN is asked for. */
  toStaff(): this {
    return this.toAttract().hear(
      { kind: 'card_tapped', uid: sampleUid, sessionId: sampleSessionId },
      { kind: 'staff_card', sessionId: sampleSessionId, uid: sampleUid },
    );
  }

  toCash(account = sampleAccount()): this {
    return this.toHome(account).hear({ kind: 'top_up_with_cash' });
  }

  /** The first sum is chosen, and its code is on the screen. */
  toQr(account = sampleAccount()): this {
    return this.toHome(account).hear(
      { kind: 'top_up_by_phone' },
      { kind: 'choose_qr_amount', choice: 0, orderId: sampleOrderId },
      sampleOrderEvent('pending'),
    );
  }

  check(value: Money = moneyOfUnits(10n), id: JournalId = sampleBillId): this {
    return this.hear({ kind: 'bill_checking', id, sessionId: sampleSessionId, value });
  }

  stack(value: Money = moneyOfUnits(10n), id: JournalId = sampleBillId): this {
    return this.check(value, id).hear({ kind: 'bill_stacked', id, sessionId: sampleSessionId, value });
  }

  doubt(): this {
    return this.hear({
      kind: 'bill_unresolved',
      id: sampleBillId,
      sessionId: sampleSessionId,
      value: moneyOfUnits(10n),
      code: 'VALIDATOR_JAMMED',
      claimCode: claimCodeOf(sampleBillId),
    });
  }
}
