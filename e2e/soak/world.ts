import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Tender } from '#app';
import type { ValidatorSpeech } from '#hardware/cash';
import {
  currency,
  FaultError,
  givenId,
  instant,
  milliseconds,
  moneyOfUnits,
  newId,
  seconds,
  type Duration,
  type Randomness,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { inspectJournal, type UploadClient } from '#main';
import {
  assembleValidator,
  timingAtSpeed,
  VirtualTime,
  type AssembledValidator,
  type CutStep,
  type ValidatorProtocol,
} from '#simulators';
import { SoakKiosk } from './kiosk.ts';

export const DENOMINATIONS = [5, 10, 20, 50, 100] as const;

export interface WorldOptions {
  readonly protocol: ValidatorProtocol;
  /** Below which each program of the world gets a folder. */
  readonly folder: string;
  readonly randomness: Randomness;
  readonly client: UploadClient;
  readonly serial?: string;
}

/** One device, one kiosk after another, one server: everything that a note goes through, in virtual time. */
export class CashWorld {
  readonly time = new VirtualTime(instant(Date.UTC(2026, 10, 23, 12)));
  readonly device: AssembledValidator;
  readonly #options: WorldOptions;
  readonly #root: string;
  #kiosk: SoakKiosk | null = null;
  #kiosks = 0;
  #journalFile = '';
  isServerUp = true;
  /** The server does what it is asked, and nobody hears of it. */
  areAnswersLost = false;
  onStep: (step: CutStep) => void = () => undefined;
  onWrite: (moment: 'before' | 'after') => Promise<void> = () => Promise.resolve();

  constructor(options: WorldOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    this.#root = mkdtempSync(join(options.folder, 'world-'));
    this.device = assembleValidator({
      protocol: options.protocol,
      clock: this.time.clockOf(() => false),
      serial: options.serial ?? 'SN12345',
      currency: 'EUR',
      denominations: DENOMINATIONS,
      timing: timingAtSpeed(1),
      onStep: (step) => this.onStep(step),
    });
  }

  get kiosk(): SoakKiosk | null {
    return this.#kiosk;
  }

  act(name: string, input: unknown = {}): unknown {
    return this.device.acts[name]?.run(input);
  }

  async startKiosk(folder = this.#nextFolder()): Promise<void> {
    mkdirSync(folder, { recursive: true });
    this.#kiosk = await SoakKiosk.start(
      {
        ...this.#options,
        speech: speechOf(this.#options.protocol),
        device: this.device,
        time: this.time,
        client: () => this.#client(),
        onWrite: (moment) => this.onWrite(moment),
      },
      folder,
    );
    this.#journalFile = this.#kiosk.journalFile;
  }

  /** Ends the program at this instant; what comes back starts it again, with what it had written, after so long. */
  killKiosk(downFor: Duration): () => Promise<void> {
    const dying = this.#kiosk;
    if (dying === null) return () => Promise.resolve();
    dying.die();
    this.#kiosk = null;
    return async () => {
      const next = this.#nextFolder();
      await dying.leave(next);
      await this.time.pass(downFor);
      await this.startKiosk(next);
    };
  }

  tender(room: bigint): Tender {
    return {
      sessionId: newId<SessionId>(
        this.time.clockOf(() => false),
        this.#options.randomness,
      ),
      tenancyId: givenId<TenancyId>('anna'),
      denominations: DENOMINATIONS.map((value) => moneyOfUnits(BigInt(value))),
      room: moneyOfUnits(room),
      limit: 'TOP_UP_LIMIT',
    };
  }

  /** A hand tries to feed this note until the slot takes it; says whether it did. */
  async feed(value: number, within: Duration = seconds(20)): Promise<boolean> {
    let isTaken = false;
    await this.time.until(() => {
      if (this.device.state().enabled && !isTaken) {
        const taking = this.act('insert', { value });
        isTaken = typeof taking === 'object' && taking !== null && 'taken' in taking && taking.taken === true;
      }
      return isTaken;
    }, within);
    return isTaken;
  }

  /** No note moves, and the kiosk is well. */
  isIdle(): boolean {
    const { path, status } = this.device.state();
    return this.#kiosk?.trouble === null && path === null && (status === 'idling' || status === 'disabled');
  }

  untilIdle(within: Duration = seconds(300)): Promise<boolean> {
    return this.time.until(() => this.isIdle(), within);
  }

  /** Until nothing moves: no note on the path, the kiosk well, every row decided and told to the server. */
  async untilQuiet(): Promise<boolean> {
    if (!(await this.untilIdle())) return false;
    // A driver may need a moment more for what it asks the device at rest.
    await this.time.pass(seconds(3));
    return (await this.untilIdle()) && this.#untilUploaded();
  }

  /** For whoever looks at a run that did not end well. */
  standing(): unknown {
    const { status, enabled, path, stacked, returned } = this.device.state();
    const { rows } = this.journal();
    return {
      device: { status, enabled, path, stacked: stacked.total, returned: returned.total },
      kiosk: { trouble: this.#kiosk?.trouble, journalFailed: this.#kiosk?.journalFailed },
      rows: rows.map((row) => `${row.sequence} ${row.state}: ${row.evidence}`),
    };
  }

  journal(): ReturnType<typeof inspectJournal> {
    return inspectJournal(this.#journalFile);
  }

  async stop(): Promise<void> {
    await this.#kiosk?.stop();
    await this.device.stop();
    rmSync(this.#root, { recursive: true, force: true });
  }

  async #untilUploaded(): Promise<boolean> {
    for (let look = 0; look < 40; look += 1) {
      const { rows } = this.journal();
      const waits = rows.some(
        (row) =>
          row.state === 'stacked' ||
          row.state === 'escrowed' ||
          row.state === 'stack_requested' ||
          (row.state === 'unresolved' && !row.reported),
      );
      if (!waits) return true;
      await this.time.pass(milliseconds(2000));
    }
    return false;
  }

  #nextFolder(): string {
    this.#kiosks += 1;
    return join(this.#root, `kiosk-${this.#kiosks}`);
  }

  #client(): UploadClient {
    if (!this.isServerUp) throw new FaultError('SERVER_AWAY', { message: 'the server is down' });
    const { client } = this.#options;
    const heard = async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
      const answer = await this.time.track(asked);
      if (this.areAnswersLost) throw new FaultError('SERVER_AWAY', { message: 'the answer was lost' });
      return answer;
    };
    return {
      topUp: (body) => heard(client.topUp(body)),
      unresolved: (body) => heard(client.unresolved(body)),
      boxEvent: (body) => heard(client.boxEvent(body)),
      receipt: (body) => heard(client.receipt(body)),
    };
  }
}

/** What an installer would write for a device as it leaves the factory. */
function speechOf(protocol: ValidatorProtocol): ValidatorSpeech {
  if (protocol !== 'ebds') return { protocol };
  // The device names no values of its own, so the installer does.
  return { protocol, currency: currency('EUR'), bills: DENOMINATIONS.map((value) => moneyOfUnits(BigInt(value))) };
}
