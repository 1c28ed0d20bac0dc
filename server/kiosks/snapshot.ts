import { formatInstant, toHex, type CardUid, type Clock, type Randomness, type TenancyId } from '#kernel';
import type { Account, CardRight, KioskSnapshot, PinRight } from '#contracts/api';
import { cardKeyOf } from '#platform';
import type { Directory } from '../accounts/index.ts';
import type { Store } from '../store/contract.ts';

export interface SnapshotSources {
  readonly directory: Directory;
  readonly accountOf: (tenancyId: TenancyId) => Promise<Account | null>;
  readonly kiosks: Pick<Store['kiosks'], 'receiptKeys'>;
  /** What a card may do that has shown no more than its number. */
  readonly may: readonly CardRight[];
  /** What it could do with its holder's PIN, which a kiosk alone cannot check. */
  readonly pinFor: readonly PinRight[];
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** What a kiosk may know while it is alone. The salt lives as long as this program: a digest of a card is made once. */
export class Snapshots {
  readonly #from: SnapshotSources;
  readonly #salt: string;
  readonly #keys = new Map<CardUid, Promise<string>>();

  constructor(from: SnapshotSources) {
    this.#from = from;
    this.#salt = toHex(from.randomness.bytes(16)).replaceAll(' ', '').toLowerCase();
  }

  async take(): Promise<KioskSnapshot> {
    const { directory, clock, kiosks } = this.#from;
    const at = formatInstant(clock.now());
    const tenants: KioskSnapshot['tenants'] = [];
    // One after the other: a kiosk at the desk of a tenant comes before a list for later.
    for (const tenancy of directory.tenancies().filter(({ cards }) => cards.length > 0)) {
      const account = await this.#from.accountOf(tenancy.id);
      if (account === null) continue;
      const cards = await Promise.all(tenancy.cards.map((uid) => this.#keyOf(uid)));
      tenants.push({ cards, account: { ...account, history: [], use: null } });
    }
    return {
      at,
      salt: this.#salt,
      tenants,
      may: [...this.#from.may],
      pinFor: [...this.#from.pinFor],
      receiptKeys: (await kiosks.receiptKeys()).map((key) => key.publicKey),
    };
  }

  #keyOf(uid: CardUid): Promise<string> {
    const known = this.#keys.get(uid) ?? cardKeyOf(uid, this.#salt);
    this.#keys.set(uid, known);
    return known;
  }
}
