import { assert, refuse, success, type Reply, type TenancyId } from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import { loadMeterProfile } from '#hardware/profiles';
import { Directory } from '../../accounts/directory.ts';
import { RulesBook } from '../../metering/rules-book.ts';
import { registerRules } from '../../register-rules.ts';
import type { BooksLook } from '../../store/contract-look.ts';
import { replayTenancy, type Replay } from './replay.ts';
import type { ReplayBasis } from './replayed-period.ts';

/** Decisions about readings are made by people, one at a time: so many are years of them. */
const DECISIONS_IN_SIGHT = 10_000;

/** What a tenancy's charges are made from, by the site file and the books. Refusal: TENANCY_UNKNOWN. */
export async function replayBasis(
  site: SiteConfiguration,
  books: Pick<BooksLook, 'tenancies' | 'readings'>,
  tenancyId: TenancyId,
): Promise<Reply<ReplayBasis>> {
  const directory = new Directory(site, await books.tenancies.events());
  const tenancy = directory.tenancy(tenancyId);
  if (tenancy === null) return refuse('TENANCY_UNKNOWN', { details: { tenancyId } });
  const meters = directory.metersOf(tenancyId).map(({ id, utility, register }) => ({
    meterId: id,
    utility,
    register: register ?? ('import' as const),
  }));
  const decisions = await books.readings.decisions({ limit: DECISIONS_IN_SIGHT });
  const ruled = directory.metersOf(tenancyId).map((meter) => {
    const profile = loadMeterProfile(meter.profile);
    return [meter.id, registerRules(meter, { profile, zone: directory.zone })] as const;
  });
  const rules = new RulesBook(ruled, decisions);
  return success({
    tenancy: { tenancyId, from: directory.beginning(tenancyId), meters, attributes: tenancy.attributes },
    zone: directory.zone,
    tariffOf: (utility) => {
      const tariff = site.tariffs.find(({ id }) => id === site.tariff_of[utility]);
      assert(tariff !== undefined, 'a utility that has a meter has a tariff');
      return tariff;
    },
    rulesOf: (meterId) => {
      const known = rules.of(meterId);
      assert(known !== null, 'a line is of a meter of its tenancy');
      return known;
    },
    kept: (meterId, span) => books.readings.kept(meterId, span),
  });
}

/** Makes a tenancy's balances again and compares. Refusal: TENANCY_UNKNOWN. */
export async function replayOf(
  site: SiteConfiguration,
  books: Pick<BooksLook, 'ledger' | 'tenancies' | 'readings'>,
  tenancyId: TenancyId,
): Promise<Reply<Replay>> {
  const basis = await replayBasis(site, books, tenancyId);
  return basis.ok ? success(await replayTenancy(basis.value, books.ledger)) : basis;
}
