import { createHmac, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NoticeId, Randomness } from '#kernel';

/** What makes the address good at which a gateway may tell of one message, and of no other. */
export class ReportTokens {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /** The key lies in the data folder, for its owner only, and is made where there is none. */
  static load(directory: string, randomness: Randomness): ReportTokens {
    const file = join(directory, 'notice-report.key');
    if (!existsSync(file)) {
      writeFileSync(file, Buffer.from(randomness.bytes(32)).toString('hex'), { mode: 0o600, flag: 'wx' });
      chmodSync(file, 0o600);
    }
    return new ReportTokens(Buffer.from(readFileSync(file, 'utf8').trim(), 'hex'));
  }

  of(id: NoticeId): string {
    return createHmac('sha256', this.#key).update(id).digest('base64url');
  }

  isOf(id: NoticeId, token: string): boolean {
    const [wanted, given] = [Buffer.from(this.of(id)), Buffer.from(token)];
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  }
}
