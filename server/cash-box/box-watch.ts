import {
  formatInstant,
  formatMoney,
  parseInstant,
  refuse,
  success,
  Turns,
  type Clock,
  type Currency,
  type Instant,
  type KioskId,
  type Reply,
} from '#kernel';
import { boxEventText, type BoxEventRequest } from '#contracts/api';
import { fromWireMoney } from '#contracts/wire';
import { isSignedBy, keyIdOf, publicKeyFrom } from '#platform';
import type { AuditRecord, BoxEventRecord, CountedNotes, Store } from '../store/index.ts';
import { totalOf } from './emptying.ts';

export interface BoxWatchDesk {
  readonly store: Pick<Store, 'kiosks' | 'cashBox'>;
  readonly currency: Currency;
  readonly clock: Clock;
  /** Somebody has to look: the box of this kiosk was taken out. */
  readonly onRemoved: (kioskId: KioskId) => void;
  /** Something is new for whoever looks at the kiosk. */
  readonly onNoted: () => void;
}

/** Keeps what kiosks saw of their cash boxes while nobody was emptying them, each once and only where the kiosk has signed it. */
export class BoxWatch {
  readonly #desk: BoxWatchDesk;
  readonly #turns = new Turns<KioskId>();

  constructor(desk: BoxWatchDesk) {
    this.#desk = desk;
  }

  /** The same id with the same content gets the first answer. Refusals: BOX_EVENT_UNSIGNED, LEDGER_ID_REUSED, CURRENCY_DIFFERS, REQUEST_INVALID. */
  note(kioskId: KioskId, request: BoxEventRequest): Promise<Reply<{ recordedAt: string; repeated: boolean }>> {
    return this.#turns.take(kioskId, () => this.#note(kioskId, request));
  }

  async #note(
    kioskId: KioskId,
    { signature, ...event }: BoxEventRequest,
  ): Promise<Reply<{ recordedAt: string; repeated: boolean }>> {
    const { store, currency, clock } = this.#desk;
    const text = boxEventText(kioskId, event);
    if (!(await this.#isSigned(kioskId, { text, signature, keyId: event.keyId }))) return refuse('BOX_EVENT_UNSIGNED');
    const known = await store.cashBox.boxEvent(event.id);
    if (known !== null) {
      if (known.text !== text) return refuse('LEDGER_ID_REUSED', { details: { id: event.id } });
      this.#tell(known);
      return success({ recordedAt: formatInstant(known.recordedAt), repeated: true });
    }
    const at = parseInstant(event.at);
    if (at === null) return refuse('REQUEST_INVALID', { details: { path: 'at' } });
    const lines = event.lines.flatMap(({ denomination, count }): CountedNotes[] => {
      const value = fromWireMoney(denomination, currency);
      return value === null ? [] : [{ denomination: value, count }];
    });
    if (lines.length < event.lines.length) return refuse('CURRENCY_DIFFERS', { details: { expected: currency } });
    const { id, kind, removal } = event;
    const record: BoxEventRecord = { id, kioskId, kind, at, recordedAt: clock.now(), lines, removal, text, signature };
    await store.cashBox.keep({ kind: 'box_event', event: record, audit: auditOf(record) });
    this.#tell(record);
    return success({ recordedAt: formatInstant(record.recordedAt), repeated: false });
  }

  /** An answer that was lost may have taken the alarm with it, so it is raised for a repetition too: the same alarm again is one alarm. */
  #tell({ kind, kioskId }: BoxEventRecord): void {
    if (kind === 'removed') this.#desk.onRemoved(kioskId);
    this.#desk.onNoted();
  }

  async #isSigned(kioskId: KioskId, signed: { text: string; signature: string; keyId: string }): Promise<boolean> {
    const keys = await this.#desk.store.kiosks.receiptKeys();
    return keys.some((known) => {
      const key = known.kioskId === kioskId ? publicKeyFrom(known.publicKey) : null;
      return key !== null && keyIdOf(key) === signed.keyId && isSignedBy(key, signed);
    });
  }
}

/** The last time that the box of a kiosk was taken out outside an emptying, as far as it was known at that time, and its return; null: never. */
export async function lastRemoval(
  store: Pick<Store, 'cashBox'>,
  kioskId: KioskId,
  { knownAt }: { knownAt: Instant },
): Promise<{ removed: BoxEventRecord; returned: BoxEventRecord | null } | null> {
  const events = await store.cashBox.boxEvents(kioskId, { limit: 50 });
  const removed = events.find(({ kind, recordedAt }) => kind === 'removed' && recordedAt <= knownAt);
  if (removed === undefined) return null;
  return { removed, returned: events.find(({ removal }) => removal === removed.id) ?? null };
}

function auditOf({ id, kioskId, kind, at, recordedAt, lines }: BoxEventRecord): AuditRecord {
  return {
    at: recordedAt,
    personId: null,
    kioskId,
    act: kind === 'removed' ? 'cash_box_removed' : 'cash_box_returned',
    about: kioskId,
    details: { boxEventId: id, seenAt: formatInstant(at), held: formatMoney(totalOf(lines)) },
  };
}
