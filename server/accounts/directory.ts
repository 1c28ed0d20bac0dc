import {
  assert,
  instant,
  localTime,
  startOfDay,
  type CardUid,
  type Instant,
  type MeterId,
  type TenancyId,
  type UnitId,
  type Zone,
} from '#kernel';
import { moveInRequest } from '#contracts/api';
import {
  tenancyConfiguration,
  type MeterConfiguration,
  type SiteConfiguration,
  type TenancyConfiguration,
} from '#contracts/configuration';
import type { TenancyEvent } from '../store/contract-tenancies.ts';

export interface Unit {
  readonly id: UnitId;
  readonly label: string;
  readonly meters: readonly MeterConfiguration[];
}

/**
 * Who lives where, with which meters and cards: the site's configuration, which has been checked for names that nobody has, and who moved in and out since.
 * A tenancy that ended is still known by its id, for what it owes and is owed; nothing else leads to it.
 */
export class Directory {
  readonly zone: Zone;
  readonly #site: SiteConfiguration;
  readonly #tenancies: Map<TenancyId, TenancyConfiguration>;
  readonly #beginnings = new Map<TenancyId, Instant>();
  readonly #ends = new Map<TenancyId, Instant>();
  readonly #meters: ReadonlyMap<MeterId, MeterConfiguration>;
  readonly #units: ReadonlyMap<UnitId, Unit>;
  readonly #unitOfMeter: ReadonlyMap<MeterId, UnitId>;
  #current: readonly TenancyConfiguration[];
  #byCard: ReadonlyMap<CardUid, TenancyId>;
  /** Cards that are no longer, or not yet, as their tenancy was written down; null: nobody's. */
  #cardOwners: ReadonlyMap<CardUid, TenancyId | null> = new Map();
  #byUnit: ReadonlyMap<UnitId, TenancyId>;
  /** Of each tenancy that was asked for since somebody last moved. */
  #unitsOf = new Map<TenancyId, readonly Unit[]>();

  constructor(site: SiteConfiguration, events: readonly TenancyEvent[] = []) {
    this.#site = site;
    this.zone = site.site.zone;
    this.#tenancies = new Map(site.tenancies.map((tenancy) => [tenancy.id, tenancy]));
    this.#meters = new Map(site.meters.map((meter) => [meter.id, meter]));
    this.#units = new Map(
      site.units.map(({ id, label, meters }) => [id, { id, label, meters: meters.map((meter) => this.meter(meter)) }]),
    );
    // The first that names it, in the order of the site.
    this.#unitOfMeter = firstOf(site.units.flatMap(({ id, meters }) => meters.map((meter) => [meter, id] as const)));
    this.#current = [];
    this.#byCard = new Map();
    this.#byUnit = new Map();
    for (const event of events) this.#note(event);
    this.#look();
  }

  /** Somebody moved in or out; from now on everyone who asks is told. */
  learn(event: TenancyEvent): void {
    this.#note(event);
    this.#look();
  }

  /** Cards were given out, taken back or blocked: all of them, each time. */
  learnCards(owners: ReadonlyMap<CardUid, TenancyId | null>): void {
    this.#cardOwners = owners;
    this.#look();
  }

  /** Those who live here now, each with the cards that open their account. */
  tenancies(): readonly TenancyConfiguration[] {
    return this.#current;
  }

  /** Also one that ended. */
  tenancy(id: TenancyId): TenancyConfiguration | null {
    return this.#tenancies.get(id) ?? null;
  }

  /** Somebody there depends on supply, by the tenancy's entry or the policy's list. */
  isProtected(id: TenancyId): boolean {
    return (this.#tenancies.get(id)?.protected ?? false) || this.#site.policy.protected.includes(id);
  }

  tenancyOfCard(card: CardUid): TenancyId | null {
    return this.#byCard.get(card) ?? null;
  }

  /** The instant from which the tenancy pays: the move-in, or the start of its first local day. */
  beginning(id: TenancyId): Instant {
    const tenancy = this.#tenancies.get(id);
    return this.#beginnings.get(id) ?? (tenancy === undefined ? instant(0) : startOfDay(tenancy.from, this.zone));
  }

  /** Up to when the tenancy paid; null while it goes on. */
  end(id: TenancyId): Instant | null {
    return this.#ends.get(id) ?? null;
  }

  /** The tenancy's units, each with its label and meters. */
  unitsOf(id: TenancyId): readonly Unit[] {
    const known = this.#unitsOf.get(id);
    if (known !== undefined) return known;
    const tenancy = this.#tenancies.get(id);
    if (tenancy === undefined) return [];
    const units = [...this.#units.values()].filter((unit) => tenancy.units.includes(unit.id));
    this.#unitsOf.set(id, units);
    return units;
  }

  /** Null where there is none of this name. */
  unit(id: UnitId): Unit | null {
    return this.#units.get(id) ?? null;
  }

  metersOf(id: TenancyId): readonly MeterConfiguration[] {
    return this.unitsOf(id).flatMap((unit) => unit.meters);
  }

  tenancyOfUnit(unit: UnitId): TenancyId | null {
    return this.#byUnit.get(unit) ?? null;
  }

  /** Who pays for what this meter counts; null while its unit is void. */
  tenancyOfMeter(meter: MeterId): TenancyId | null {
    const unit = this.#unitOfMeter.get(meter);
    return unit === undefined ? null : this.tenancyOfUnit(unit);
  }

  /** Who paid for what this meter counted at any time since, with those who have left. */
  payersSince(meter: MeterId, since: Instant): readonly TenancyId[] {
    const unit = this.#unitOfMeter.get(meter);
    if (unit === undefined) return [];
    const paid = (id: TenancyId) => (this.#ends.get(id) ?? Number.POSITIVE_INFINITY) > since;
    return [...this.#tenancies.values()]
      .filter(({ id, units }) => units.includes(unit) && paid(id))
      .map(({ id }) => id);
  }

  meter(id: MeterId): MeterConfiguration {
    const meter = this.#meters.get(id);
    assert(meter !== undefined, 'a meter that is named in the site exists there');
    return meter;
  }

  #note(event: TenancyEvent): void {
    if (event.act === 'moved_out') return void this.#ends.set(event.tenancyId, event.at);
    const {
      name,
      units,
      language,
      cards,
      contact,
      protected: isProtected,
    } = moveInRequest.parse(JSON.parse(event.content));
    const tenancy = tenancyConfiguration.parse({
      id: event.tenancyId,
      name,
      units,
      language,
      cards,
      from: localTime(event.at, this.zone).date,
      protected: isProtected ? 'yes' : 'no',
      contact,
    });
    this.#tenancies.set(event.tenancyId, tenancy);
    this.#beginnings.set(event.tenancyId, event.at);
  }

  #cardsOf({ id, cards }: TenancyConfiguration): CardUid[] {
    const given = [...this.#cardOwners].flatMap(([card, owner]) => (owner === id ? [card] : []));
    return [...cards.filter((card) => !this.#cardOwners.has(card)), ...given];
  }

  #look(): void {
    this.#current = [...this.#tenancies.values()]
      .filter(({ id }) => !this.#ends.has(id))
      .map((tenancy) => (this.#cardOwners.size === 0 ? tenancy : { ...tenancy, cards: this.#cardsOf(tenancy) }));
    this.#byCard = new Map(
      this.#current.flatMap((tenancy) => tenancy.cards.map((card) => [card, tenancy.id] as const)),
    );
    this.#byUnit = firstOf(this.#current.flatMap(({ id, units }) => units.map((unit) => [unit, id] as const)));
    this.#unitsOf = new Map();
  }
}

/** Of a key that is named twice, the first. */
function firstOf<Key, Value>(pairs: readonly (readonly [Key, Value])[]): ReadonlyMap<Key, Value> {
  return new Map(pairs.toReversed());
}

/** `Maria Oliveira` is shown as `M. O•••`: enough for the tenant to know it, too little for whoever looks over a shoulder. */
export function maskName(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const [first, ...rest] = words;
  const last = rest.at(-1);
  if (first === undefined) return '•••';
  return last === undefined ? `${initial(first)}•••` : `${initial(first)}. ${initial(last)}•••`;
}

/** The first letter as a reader sees it, whatever it is made of. */
function initial(word: string): string {
  const [letter] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word);
  return letter?.segment ?? '';
}
