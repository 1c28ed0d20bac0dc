import { topUpRequest, unresolvedRequest } from '#contracts/api';
import { givenId, type Clock, type KioskId } from '#kernel';
import type { UploadClient } from '#main';
import { openConstructedCash, type ConstructedCash } from '#server/constructed';

const lobby = givenId<KioskId>('lobby');
const UNITS = 1_000_000n;

/** The building server's side of cash: its real rooms over a real ledger on the disk, asked without HTTPS. What is sent is parsed by the contract all the same. */
export class Books {
  readonly #cash: ConstructedCash;

  private constructor(cash: ConstructedCash) {
    this.#cash = cash;
  }

  static async open(clock: Clock): Promise<Books> {
    return new Books(await openConstructedCash(clock));
  }

  readonly client: UploadClient = {
    topUp: (body) => this.#cash.topUps.credit(lobby, topUpRequest.parse(body)),
    unresolved: (body) => this.#cash.doubted(lobby, unresolvedRequest.parse(body)),
    boxEvent: () => Promise.reject(new Error('no box is moved here')),
    receipt: () => Promise.reject(new Error('no receipt is given out here')),
  };

  /** Whole units that were credited, whatever was booked as in doubt taken away. */
  async credited(): Promise<number> {
    const [cash, doubt] = await Promise.all([this.#cash.cashIn(lobby), this.#cash.inDoubt()]);
    return Number((cash - doubt) / UNITS);
  }

  problems(): Promise<readonly string[]> {
    return this.#cash.problems();
  }

  close(): Promise<void> {
    return this.#cash.close();
  }
}
