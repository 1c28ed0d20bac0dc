import {
  resultOf,
  totalOf,
  type BoxLevel,
  type Decision,
  type Emptying,
  type SessionEvent,
  type StaffAnswer,
  type StaffEffect,
} from '#app';
import type { KioskSite, ZReport } from '#contracts/api';
import type { LanguageTag } from '#contracts/wire';
import type { CardReader } from '#hardware/cards';
import type { ReceiptPrinter, StaffPage } from '#hardware/printers';
import { translatorFor } from '#language';
import {
  assert,
  assertNever,
  codeOf,
  FaultError,
  formatInstant,
  minutes,
  newId,
  type CardUid,
  type Clock,
  type Code,
  type Details,
  type EmptyingId,
  type Log,
  type Randomness,
  type Reply,
  type SessionId,
  type TransactionId,
} from '#kernel';
import { converse } from '../converse.ts';
import type { Journal } from '../journal/journal.ts';
import type { ServerClient } from '../server/server-client.ts';
import { askStaffCard, signStaffIn, StaffClient } from '../server/staff-client.ts';
import type { DeviceDiary } from './device-diary.ts';
import type { ServiceKeeper } from './service-keeper.ts';
import { takeSnapshot } from './snapshot.ts';

export interface StaffHostOptions {
  readonly client: () => ServerClient;
  readonly onLink: (trouble: Code | null) => void;
  readonly reader: Pick<CardReader, 'sort' | 'ask'>;
  readonly journal: Journal;
  /** How full the cash box is; null: not known. Rejects with FaultError JOURNAL_UNAVAILABLE. */
  readonly level: () => Promise<BoxLevel | null>;
  readonly printer: ReceiptPrinter;
  readonly diary: DeviceDiary;
  readonly service: ServiceKeeper;
  readonly dataFolder: string;
  readonly version: string;
  readonly kioskId: string;
  readonly site: () => KioskSite | null;
  readonly language: () => LanguageTag;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly dispatch: (event: SessionEvent) => void;
}

const STAY_KNOWN_EVERY = minutes(4);

type Of<Kind extends StaffEffect['kind']> = Extract<StaffEffect, { kind: Kind }>;

/**
 * Does what staff mode asks for. It alone holds the token of who signed in, from the right PIN to the end of the visit. PINs pass through to the server and are
 * kept nowhere. Nothing here rejects: every effect is answered, by a refusal if need be.
 */
export class StaffHost {
  readonly #options: StaffHostOptions;
  readonly #log: Log;
  #visit: { readonly id: SessionId; readonly token: string; readonly end: AbortController } | null = null;

  constructor(options: StaffHostOptions) {
    this.#options = options;
    this.#log = options.log.area('staff');
  }

  /** Whether a card is a staff card, as far as the server says so now. */
  async isStaffCard(uid: CardUid): Promise<boolean> {
    try {
      const reply = await askStaffCard(this.#options.client(), uid);
      return reply.ok && reply.value.isStaff;
    } catch (thrown) {
      this.#log.warn('staff card', { code: codeOf(thrown) });
      return false;
    }
  }

  /** Lets a card show what it can. What comes of it the server keeps for the PIN; whose card it is, is asked apart. */
  async #prove(uid: CardUid): Promise<void> {
    try {
      await converse({ uid, reader: this.#options.reader }, this.#options.client());
    } catch (thrown) {
      this.#log.warn('card not asked', { code: codeOf(thrown) });
    }
  }

  async ask(sessionId: SessionId, uid: CardUid): Promise<void> {
    await this.#prove(uid);
    if (await this.isStaffCard(uid)) this.#options.dispatch({ kind: 'staff_card', sessionId, uid });
  }

  /** The visit is over: its token ends at the server too, and is forgotten here. */
  forget(): void {
    const visit = this.#visit;
    if (visit === null) return;
    this.#visit = null;
    visit.end.abort();
    void this.#signOut(visit.token);
  }

  async #signOut(token: string): Promise<void> {
    try {
      await new StaffClient(this.#options.client(), token).signOut();
    } catch (thrown) {
      // It ends by itself after its time.
      this.#log.warn('sign out', { code: codeOf(thrown) });
    }
  }

  carryOut(visit: SessionId, effect: StaffEffect): void {
    const answer = (given: StaffAnswer) => this.#options.dispatch({ kind: 'staff_answer', visit, answer: given });
    void this.#do(visit, effect).then(
      (given) => (given === null ? undefined : answer(given)),
      (thrown: unknown) => {
        this.#log.warn('refused', { asked: effect.kind, code: codeOf(thrown), reason: reasonOf(thrown) });
        if (codeOf(thrown) === 'SERVER_AWAY') this.#options.onLink('SERVER_AWAY');
        answer({ kind: 'refused', asked: effect.kind, code: codeOf(thrown), waitMs: waitOf(thrown) });
      },
    );
  }

  /** The answer to one effect; null where none is waited for. Rejects with FaultError, which becomes a refusal by its code. */
  async #do(visit: SessionId, effect: StaffEffect): Promise<StaffAnswer | null> {
    const { journal, clock, service } = this.#options;
    switch (effect.kind) {
      case 'sign_in':
        return this.#signIn(visit, effect);
      case 'look':
        return { kind: 'snapshot', snapshot: await this.#look(visit) };
      case 'look_in_box':
        return this.#lookInBox(visit);
      case 'box_removed': {
        const id = newId<EmptyingId>(clock, this.#options.randomness);
        return { kind: 'emptying', emptying: await journal.boxRemoved(id, clock.now()) };
      }
      case 'box_not_emptied':
        await journal.boxNotEmptied(effect.id, clock.now());
        await this.#note(visit, { act: 'box_not_emptied', details: { emptying: effect.id } });
        return null;
      case 'box_counted':
        return { kind: 'emptying', emptying: await journal.boxCounted(effect.id, effect, clock.now()) };
      case 'confirm_emptying':
        return this.#confirm(visit, effect);
      case 'print_report':
        return this.#printReport(effect.emptying);
      case 'list_cases':
        return this.#listCases(visit);
      case 'resolve_case':
        return this.#resolve(visit, effect);
      case 'print_test':
        return this.#printTest();
      case 'look_up_card':
        return this.#lookUp(effect.uid);
      case 'prove_card':
        await this.#prove(effect.uid);
        return null;
      case 'look_at_card':
        await this.#prove(effect.uid);
        return { kind: 'card_record', record: must(await this.#staff(visit).cardRecord(effect.uid)) };
      case 'bind_card': {
        const { uid, tenancyId, replaces } = effect;
        const card = must(await this.#staff(visit).bindCard({ cardUid: uid, tenancyId, replaces }));
        return { kind: 'card_done', what: replaces ? 'replaced' : 'given', card };
      }
      case 'block_card': {
        const card = must(await this.#staff(visit).blockCard({ cardUid: effect.uid, reason: effect.reason }));
        return { kind: 'card_done', what: 'blocked', card };
      }
      case 'set_card_pin': {
        const card = must(await this.#staff(visit).setCardPin({ cardUid: effect.uid, pin: effect.pin }));
        return { kind: 'card_done', what: 'pin_set', card };
      }
      case 'set_service':
        service.set({ reason: effect.reason, until: effect.until === null ? null : formatInstant(effect.until) });
        return { kind: 'service_set' };
      case 'end_service':
        service.set(null);
        return { kind: 'service_set' };
      case 'audit':
        await this.#note(visit, effect);
        return null;
      default:
        return assertNever(effect);
    }
  }

  async #signIn(visit: SessionId, { uid, pin }: Of<'sign_in'>): Promise<StaffAnswer> {
    const signedIn = must(await signStaffIn(this.#options.client(), { cardUid: uid, pin }));
    const end = new AbortController();
    this.#visit = { id: visit, token: signedIn.token, end };
    void this.#stayKnown(visit, end.signal);
    this.#log.info('signed in', { person: signedIn.person.id, role: signedIn.person.role });
    return { kind: 'signed_in', person: signedIn.person };
  }

  /** Notes are counted at a table, longer than the server keeps a token that nobody uses. How long a visit may rest is decided here, by its deadlines. */
  async #stayKnown(visit: SessionId, signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.sleep(STAY_KNOWN_EVERY, signal);
      if (signal.aborted) return;
      try {
        await this.#staff(visit).status();
      } catch (thrown) {
        this.#log.warn('status', { code: codeOf(thrown) });
      }
    }
  }

  #look(visit: SessionId) {
    const { journal, diary, dataFolder, version, clock } = this.#options;
    return takeSnapshot({
      at: clock.now(),
      events: diary.read(),
      journal,
      dataFolder,
      version,
      status: async () => must(await this.#staff(visit).status()),
      log: this.#log,
    });
  }

  async #lookInBox(visit: SessionId): Promise<StaffAnswer> {
    const [kept, level] = await Promise.all([this.#options.journal.boxContents(), this.#options.level()]);
    const contents = { ...kept, level };
    try {
      const books = must(await this.#staff(visit).books());
      return { kind: 'box', report: { ...contents, booksTotal: books.total } };
    } catch (thrown) {
      this.#log.warn('books', { code: codeOf(thrown), reason: reasonOf(thrown) });
      return { kind: 'box', report: { ...contents, booksTotal: null } };
    }
  }

  /** The emptying is durable as counted; the server confirms it under its id, as often as it is asked. */
  async #confirm(visit: SessionId, { emptying, second }: Of<'confirm_emptying'>): Promise<StaffAnswer> {
    const { journal, clock } = this.#options;
    const { counted, countedAt, bagNumber } = emptying;
    assert(
      counted !== null && countedAt !== null && bagNumber !== null,
      'only a counted emptying is put before a second person',
    );
    const { report } = must(
      await this.#staff(visit).emptied({
        id: emptying.id,
        removedAt: formatInstant(emptying.removedAt),
        countedAt: formatInstant(countedAt),
        expected: [...emptying.expected],
        counted: [...counted],
        bagNumber,
        second: { cardUid: second.uid, pin: second.pin },
      }),
    );
    const confirmed = await journal.boxConfirmed(emptying.id, report, clock.now());
    this.#log.info('box emptied', { emptying: emptying.id, report: report.number, total: totalOf(counted).toString() });
    return { kind: 'emptying_confirmed', emptying: confirmed, report: confirmed.report ?? report };
  }

  async #printReport({ id, report }: Emptying): Promise<StaffAnswer> {
    const { journal, clock } = this.#options;
    assert(report !== null, 'only a confirmed emptying has a report');
    // Counted before it is printed: what may lie on paper is never numbered twice.
    const copy = await journal.takeReportCopy(id, clock.now());
    const outcome = await this.#options.printer.printPage(this.#reportPage(report, copy));
    return {
      kind: 'report_printed',
      copy,
      outcome: outcome.kind,
      code: outcome.kind === 'printed' ? null : outcome.code,
    };
  }

  async #listCases(visit: SessionId): Promise<StaffAnswer> {
    const { doubted } = await this.#options.journal.boxContents();
    const { cases } = must(await this.#staff(visit).unresolved());
    return { kind: 'cases', cases, unreported: doubted.filter(({ reported }) => !reported) };
  }

  async #resolve(visit: SessionId, { decision, second }: Of<'resolve_case'>): Promise<StaffAnswer> {
    const { journal, clock, randomness } = this.#options;
    const fresh = newId<TransactionId>(clock, randomness);
    const request = { caseId: decision.case.id, content: contentOf(decision) };
    const requestId = await journal.caseRequest(fresh, request, clock.now());
    const resolved = must(
      await this.#staff(visit).resolve(decision.case.id, {
        requestId,
        outcome: decision.outcome,
        tenancyId: decision.case.tenancyId,
        amount: decision.amount,
        // The audit trail is read by people: it gets the sentence and not its key.
        reason: translatorFor(this.#options.language()).text(`case.reason.${decision.reason}`),
        second: { cardUid: second.uid, pin: second.pin },
      }),
    );
    return { kind: 'case_resolved', transactionId: resolved.transactionId };
  }

  async #printTest(): Promise<StaffAnswer> {
    const { printer, version } = this.#options;
    const { paper } = await printer.status();
    const outcome = await printer.printPage({ kind: 'test_page', paper, version, ...this.#head() });
    const after = await printer.status();
    return {
      kind: 'test_printed',
      result: resultOf('print', outcome.kind === 'printed' ? 'passed' : outcome.kind, {
        code: outcome.kind === 'printed' ? null : outcome.code,
        paper: after.paper,
      }),
    };
  }

  /** The card's end and whose kind it is; the account that the server may answer with is dropped here. */
  async #lookUp(uid: CardUid): Promise<StaffAnswer> {
    const card = { ending: uid.slice(-4), known: await this.#kindOf(uid) };
    return { kind: 'card_looked_up', result: resultOf('card', 'passed', { card }) };
  }

  async #kindOf(uid: CardUid): Promise<'tenant' | 'staff' | 'nobody' | 'unknown'> {
    try {
      const client = this.#options.client();
      if ((await client.identify(uid)).ok) return 'tenant';
      return (await this.isStaffCard(uid)) ? 'staff' : 'nobody';
    } catch (thrown) {
      this.#log.warn('card test', { code: codeOf(thrown) });
      return 'unknown';
    }
  }

  #reportPage(report: ZReport, copy: number): StaffPage {
    return { kind: 'z_report', copy, report, ...this.#head() };
  }

  #head() {
    const { kioskId, site, language, clock } = this.#options;
    const known = site();
    return {
      kioskId,
      siteName: known?.name ?? kioskId,
      zone: known?.zone ?? 'UTC',
      language: language(),
      printedAt: formatInstant(clock.now()),
    };
  }

  /** Who signed in for this visit. Throws FaultError CREDENTIAL_MISSING when nobody did, SERVER_AWAY before enrolment. */
  #staff(visit: SessionId): StaffClient {
    if (this.#visit?.id !== visit) throw new FaultError('CREDENTIAL_MISSING');
    return new StaffClient(this.#options.client(), this.#visit.token);
  }

  async #note(visit: SessionId, entry: { act: string; details: Details }): Promise<void> {
    if (this.#visit?.id === visit) await this.#audit(this.#visit.token, entry);
  }

  /** To the server's audit trail; while that is away, to the log. */
  async #audit(token: string, { act, details }: { act: string; details: Details }): Promise<void> {
    try {
      const reply = await new StaffClient(this.#options.client(), token).audit({ act, details });
      if (!reply.ok) this.#log.warn('audit', { act, ...details, code: reply.error.code });
    } catch (thrown) {
      this.#log.warn('audit', { act, ...details, code: codeOf(thrown) });
    }
  }
}

/** The value, or the refusal as a fault that carries its code and its delay. */
function must<Value>(reply: Reply<Value>): Value {
  if (reply.ok) return reply.value;
  throw new FaultError(reply.error.code, { message: reply.error.message, details: reply.error.details });
}

function waitOf(thrown: unknown): number {
  const waitMs = thrown instanceof FaultError ? thrown.details['waitMs'] : 0;
  return typeof waitMs === 'number' ? waitMs : 0;
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** What makes two decisions about a case the same request. */
function contentOf({ outcome, amount, reason }: Decision): string {
  return JSON.stringify([outcome, amount?.amount ?? null, reason]);
}
