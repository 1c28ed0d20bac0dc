import {
  add,
  assert,
  elapsed,
  hours,
  minutes,
  newId,
  seconds,
  Turns,
  ZERO,
  type CardUid,
  type Clock,
  type CommandId,
  type Log,
  type Money,
  type NoticeId,
  type Randomness,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import type { NoticeKind } from '#contracts/events';
import type { Directory, Standing } from '../accounts/index.ts';
import type { SupplyDecision, SupplyEvent } from '../control/index.ts';
import type { NewTransaction } from '../ledger/index.ts';
import type { KeptCreditMark, NoticeChannel, Store } from '../store/index.ts';
import { crossing, UNTOLD } from './crossing.ts';
import { wordsOf, type Occasion } from './words.ts';

const LOOK_EVERY = minutes(1);
/** Between two tenancies, so that looking at a large house never stands in the way of a top-up. */
const PAUSE = seconds(0.02);
/** A relay that moved longer ago than this is history; nobody is told of it after a restart. */
const NEWS_FOR = hours(1);

export interface NoticeDeskOptions {
  readonly site: SiteConfiguration;
  readonly store: Pick<Store, 'notices' | 'ledger' | 'commands'>;
  readonly directory: Directory;
  readonly standing: (tenancyId: TenancyId) => Promise<Standing>;
  readonly decision: (tenancyId: TenancyId) => Promise<SupplyDecision>;
  /** Over which channels this tenant is told of this. */
  readonly channelsTo: (tenancyId: TenancyId, kind: NoticeKind) => readonly NoticeChannel[];
  /** A notice waits in the outbox. */
  readonly onKept: () => void;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
}

/** Decides what tenants are told, once each, and puts it into the outbox. It says nothing itself. */
export class NoticeDesk {
  readonly #options: NoticeDeskOptions;
  readonly #turns = new Turns<TenancyId>();
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: NoticeDeskOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /**
   * Tells of a crossing, if there is one. The movement is read before the decision: one that comes in between is then seen by the decision only, and the next look
   * takes it into account; the other way round a payment could arm nothing.
   */
  look(tenancyId: TenancyId): Promise<void> {
    return this.#turns.take(tenancyId, async () => {
      const { store, decision } = this.#options;
      const movement = await this.#newestMovement(tenancyId);
      const decided = await decision(tenancyId);
      const before = (await store.notices.mark(tenancyId)) ?? { tenancyId, ...UNTOLD };
      const { mark, tell } = crossing(before, { step: decided.notices[0]?.daysLeft ?? null, movement });
      const kept: KeptCreditMark = { tenancyId, ...mark };
      if (tell !== null)
        await this.#tellCrossing(kept, { step: tell, decided, balance: await this.#balance(tenancyId) });
      else if (mark !== before) await store.notices.keepMark(kept);
    });
  }

  /** A relay moved and was read back. */
  supplyChanged(event: Extract<SupplyEvent, { kind: 'supply_changed' }>): void {
    const { commandId, state, tenancyId, times } = event;
    if (tenancyId === null || commandId === null || times.confirmedAt === null || (state !== 'on' && state !== 'off'))
      return;
    if (this.#options.clock.now() - times.confirmedAt > NEWS_FOR) return;
    this.#quietly(tenancyId, () => this.#tellMoved(tenancyId, commandId));
  }

  /** The building blocked a card. The event's own id makes it one message. */
  cardBlocked(tenancyId: TenancyId, { id, cardUid }: { readonly id: TransactionId; readonly cardUid: CardUid }): void {
    const occasion: Occasion = { kind: 'card_blocked', ending: cardUid.slice(-4) };
    this.#quietly(tenancyId, () => this.#keep(tenancyId, { occasion, about: `card ${id}`, mark: null }));
  }

  /** The PIN of a card was locked. The last try's own id makes it one message. */
  cardPinLocked(
    tenancyId: TenancyId,
    { id, cardUid }: { readonly id: TransactionId; readonly cardUid: CardUid },
  ): void {
    const occasion: Occasion = { kind: 'card_pin_locked', ending: cardUid.slice(-4) };
    this.#quietly(tenancyId, () => this.#keep(tenancyId, { occasion, about: `card_pin ${id}`, mark: null }));
  }

  /** A payment became credit. */
  toppedUp(transaction: NewTransaction): void {
    const tenancyId = this.#options.directory.tenancies().find(({ id }) => id === transaction.facts['tenancyId'])?.id;
    if (tenancyId === undefined) return;
    const amount = add(ZERO, ...transaction.entries.flatMap((entry) => (entry.amount > 0n ? [entry.amount] : [])));
    this.#quietly(tenancyId, async () => {
      const occasion: Occasion = { kind: 'top_up', amount, balance: await this.#balance(tenancyId) };
      await this.#keep(tenancyId, { occasion, about: `top_up ${transaction.id}`, mark: null });
      await this.look(tenancyId);
    });
  }

  async #run(): Promise<void> {
    const { clock, directory, log } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const from = clock.monotonic();
      for (const { id } of directory.tenancies()) {
        if (signal.aborted) return;
        await this.look(id).catch((thrown: unknown) => log.error('credit not looked at', thrown, { tenancyId: id }));
        await clock.sleep(PAUSE, signal);
      }
      log.debug('credit looked at', { tookMs: elapsed(from, clock.monotonic()) });
      await clock.sleep(LOOK_EVERY, signal);
    }
  }

  async #tellCrossing(
    mark: KeptCreditMark,
    { step, decided, balance }: { step: number; decided: SupplyDecision; balance: Money },
  ): Promise<void> {
    const cutAt = decided.next?.supply === 'off' ? decided.next.at : null;
    const occasion: Occasion =
      step === 0 ? { kind: 'out_of_credit', cutAt, balance } : { kind: 'low_credit', daysLeft: step, balance };
    // What it is about holds the payment that armed it: the same step after the next one is another matter.
    await this.#keep(mark.tenancyId, { occasion, about: `credit ${mark.tenancyId} ${mark.armedBy} ${step}`, mark });
  }

  async #tellMoved(tenancyId: TenancyId, commandId: CommandId): Promise<void> {
    const command = await this.#options.store.commands.find(commandId);
    if (command === null || command.confirmedAt === null) return;
    // What staff ordered, staff tell.
    if (command.target === 'open' && command.cause !== 'debt') return;
    const occasion: Occasion =
      command.target === 'open'
        ? { kind: 'cut' }
        : { kind: 'restored', since: command.confirmedAt, balance: await this.#balance(tenancyId) };
    await this.#keep(tenancyId, { occasion, about: `command ${commandId}`, mark: null });
  }

  async #keep(
    tenancyId: TenancyId,
    { occasion, about, mark }: { occasion: Occasion; about: string; mark: KeptCreditMark | null },
  ): Promise<void> {
    const { site, store, directory, channelsTo, clock, randomness, onKept } = this.#options;
    const tenancy = directory.tenancy(tenancyId);
    assert(tenancy !== null, 'a tenancy that is told something exists');
    const { language } = tenancy;
    const unit = directory
      .unitsOf(tenancyId)
      .map(({ label }) => label)
      .join(', ');
    const words = wordsOf(occasion, { language, unit, currency: site.site.currency, zone: site.site.zone });
    const kept = await store.notices.keep(
      {
        id: newId<NoticeId>(clock, randomness),
        about,
        tenancyId,
        kind: occasion.kind,
        at: clock.now(),
        language,
        ...words,
        daysLeft: occasion.kind === 'low_credit' ? occasion.daysLeft : occasion.kind === 'out_of_credit' ? 0 : null,
        movement: mark?.movement ?? (await this.#newestMovement(tenancyId)),
      },
      { channels: channelsTo(tenancyId, occasion.kind), mark },
    );
    if (kept) onKept();
  }

  async #newestMovement(tenancyId: TenancyId): Promise<number> {
    const [newest] = await this.#options.store.ledger.movementsOf(tenancyId, { limit: 1 });
    return newest?.sequence ?? 0;
  }

  async #balance(tenancyId: TenancyId): Promise<Money> {
    return (await this.#options.standing(tenancyId)).balance;
  }

  /** For who does not wait: a fault goes to the log. */
  #quietly(tenancyId: TenancyId, tell: () => Promise<void>): void {
    tell().catch((thrown: unknown) => this.#options.log.error('notice not kept', thrown, { tenancyId }));
  }
}
