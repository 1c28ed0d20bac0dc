import {
  assert,
  instant,
  startOfDay,
  type CardUid,
  type Instant,
  type MeterId,
  type TenancyId,
  type UnitId,
  type Zone,
} from '#kernel';
import type { MeterConfiguration, SiteConfiguration, TenancyConfiguration } from '#contracts/configuration';

/** Who lives where, with which meters and cards: read from the site's configuration, which has been checked for names that nobody has. */
export class Directory {
  readonly zone: Zone;
  readonly #site: SiteConfiguration;
  readonly #tenancies: ReadonlyMap<TenancyId, TenancyConfiguration>;
  readonly #byCard: ReadonlyMap<CardUid, TenancyId>;
  readonly #meters: ReadonlyMap<MeterId, MeterConfiguration>;

  constructor(site: SiteConfiguration) {
    this.#site = site;
    this.zone = site.site.zone;
    this.#tenancies = new Map(site.tenancies.map((tenancy) => [tenancy.id, tenancy]));
    this.#byCard = new Map(
      site.tenancies.flatMap((tenancy) => tenancy.cards.map((card) => [card, tenancy.id] as const)),
    );
    this.#meters = new Map(site.meters.map((meter) => [meter.id, meter]));
  }

  tenancies(): readonly TenancyConfiguration[] {
    return this.#site.tenancies;
  }

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

  /** The instant from which the tenancy pays: the start of its first local day. */
  beginning(id: TenancyId): Instant {
    const tenancy = this.#tenancies.get(id);
    return tenancy === undefined ? instant(0) : startOfDay(tenancy.from, this.zone);
  }

  /** The tenancy's units, each with its label and meters. */
  unitsOf(id: TenancyId): readonly { id: UnitId; label: string; meters: readonly MeterConfiguration[] }[] {
    const tenancy = this.#tenancies.get(id);
    if (tenancy === undefined) return [];
    return this.#site.units
      .filter((unit) => tenancy.units.includes(unit.id))
      .map((unit) => ({ id: unit.id, label: unit.label, meters: unit.meters.map((meter) => this.meter(meter)) }));
  }

  metersOf(id: TenancyId): readonly MeterConfiguration[] {
    return this.unitsOf(id).flatMap((unit) => unit.meters);
  }

  /** Who pays for what this meter counts; null while its unit is void. */
  tenancyOfMeter(meter: MeterId): TenancyId | null {
    const unit = this.#site.units.find((candidate) => candidate.meters.includes(meter));
    return this.#site.tenancies.find((tenancy) => unit !== undefined && tenancy.units.includes(unit.id))?.id ?? null;
  }

  meter(id: MeterId): MeterConfiguration {
    const meter = this.#meters.get(id);
    assert(meter !== undefined, 'a meter that is named in the site exists there');
    return meter;
  }
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
