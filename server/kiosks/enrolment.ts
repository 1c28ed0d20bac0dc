import { createHash } from 'node:crypto';
import {
  days,
  formatInstant,
  hours,
  later,
  refuse,
  success,
  toHex,
  type Clock,
  type Instant,
  type KioskId,
  type Randomness,
  type Reply,
} from '#kernel';
import type { EnrolmentTicket } from '#contracts/configuration';
import type { KioskCredential, Store } from '../store/contract.ts';

const CODE_LIVES_FOR = hours(24);
const TOKEN_LIVES_FOR = days(90);

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: string;
}

/** Makes kiosks known: a ticket carried by hand becomes a bearer token, and a token becomes the next one before it ends. Only digests are stored. */
export class Enrolment {
  readonly #store: Store['kiosks'];
  readonly #clock: Clock;
  readonly #randomness: Randomness;
  /** The token that each kiosk was last seen to use, so that only the first use of a new one is written down. */
  readonly #settled = new Map<KioskId, string>();

  constructor(options: { store: Store['kiosks']; clock: Clock; randomness: Randomness }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#randomness = options.randomness;
  }

  /** Writes a ticket for a kiosk of the site. It works once, within a day; an older one of the same kiosk stops working. */
  async ticket(kioskId: KioskId, serverCertificatePem: string): Promise<EnrolmentTicket> {
    const code = this.#secret(20);
    await this.#store.keepCode({
      kioskId,
      codeHash: digest(code),
      expiresAt: later(this.#clock.now(), CODE_LIVES_FOR),
    });
    return { kioskId, serverCertificatePem, code };
  }

  /** Refusal: ENROLMENT_REFUSED, for an unknown, used or old code alike. */
  async redeem(request: { kioskId: KioskId; code: string }): Promise<Reply<IssuedToken>> {
    const now = this.#clock.now();
    const { token, credential } = this.#issue(request.kioskId, now);
    const redeemed = await this.#store.redeemCode({ codeHash: digest(request.code), now, credential });
    return redeemed ? success({ token, expiresAt: formatInstant(credential.expiresAt) }) : refuse('ENROLMENT_REFUSED');
  }

  /** A new token beside the old one; the old one ends when the new one is used for the first time. */
  async rotate(kioskId: KioskId): Promise<IssuedToken> {
    const { token, credential } = this.#issue(kioskId, this.#clock.now());
    await this.#store.addCredential(credential);
    return { token, expiresAt: formatInstant(credential.expiresAt) };
  }

  /** Whose token this is. Refusals: CREDENTIAL_MISSING, CREDENTIAL_REFUSED. */
  async identify(authorization: string | undefined): Promise<Reply<KioskCredential>> {
    const token = /^Bearer ([0-9a-f]{16,128})$/.exec(authorization ?? '')?.[1];
    if (token === undefined) return refuse('CREDENTIAL_MISSING');
    const credential = await this.#store.credential(digest(token));
    if (credential === null || credential.expiresAt <= this.#clock.now()) return refuse('CREDENTIAL_REFUSED');
    return success(credential);
  }

  /** Called when a token is used: whatever the kiosk held before is over. */
  async settle(credential: KioskCredential): Promise<void> {
    if (this.#settled.get(credential.kioskId) === credential.tokenHash) return;
    await this.#store.endOtherCredentials(credential);
    this.#settled.set(credential.kioskId, credential.tokenHash);
  }

  #issue(kioskId: KioskId, now: Instant): { token: string; credential: KioskCredential } {
    const token = this.#secret(32);
    return { token, credential: { kioskId, tokenHash: digest(token), expiresAt: later(now, TOKEN_LIVES_FOR) } };
  }

  #secret(bytes: number): string {
    return toHex(this.#randomness.bytes(bytes)).replaceAll(' ', '').toLowerCase();
  }
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
