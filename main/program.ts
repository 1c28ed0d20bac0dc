import { claimCodeOf, isEmptyingBox, siteCurrency, startSession, tenderOf, troublesOf, type SessionEvent } from '#app';
import type { KioskSite } from '#contracts/api';
import type { KioskConfiguration } from '#contracts/configuration';
import type { ServerEvent } from '#contracts/events';
import type { UsbWatch } from '#hardware/usb';
import {
  assertNever,
  codeOf,
  FaultError,
  newId,
  type Clock,
  type Code,
  type Log,
  type Randomness,
  type SessionId,
} from '#kernel';
import type { BillEffectsOptions } from './bill-effects.ts';
import { BoxGauge } from './box-gauge.ts';
import { BoxWatch } from './box-watch.ts';
import { carryOut, type Hands } from './carry-out.ts';
import { CashHost, keptNote, type KeptNote } from './cash-host.ts';
import { CashSlots } from './cash-slots.ts';
import { CoinHost } from './coin-host.ts';
import { takeDataFolder, type DataFolder } from './data-folder.ts';
import { dayStart } from './day-start.ts';
import type { Devices } from './devices.ts';
import { DiskRoom, freeBytesAt } from './disk-room.ts';
import { BrowserHost } from './hosts/browser/browser-host.ts';
import type { KioskHost, ScreenSource } from './hosts/kiosk-host.ts';
import { PortHost } from './hosts/port/port-host.ts';
import type { ScreenPort } from './hosts/port/screen-port.ts';
import type { Journal } from './journal/journal.ts';
import { lostJournal, openJournal } from './journal/thread.ts';
import { PluggedIn } from './plugged-in.ts';
import { keepScreenAddress, recallScreenAddress, type ScreenAddress } from './screen-address.ts';
import { ReceiptSeal } from './receipts/seal.ts';
import { keptSite, ServerLink } from './server/link.ts';
import type { ServerClient } from './server/server-client.ts';
import { SnapshotBook } from './server/snapshot-book.ts';
import { TroubleNews } from './server/trouble-news.ts';
import { Uploader } from './server/uploader.ts';
import { printSlip } from './slips.ts';
import { startReaderAndPrinter } from './reader-events.ts';
import { startScanner } from './scanner-events.ts';
import { SessionHost } from './session-host.ts';
import { DeviceDiary } from './staff/device-diary.ts';
import { ServiceKeeper } from './staff/service-keeper.ts';
import { StaffHost } from './staff/staff-host.ts';
import { VisitTimes } from './times.ts';
import { TouchGuard } from './touch-guard.ts';

export const VERSION = '0.1.0';

export interface KioskOptions {
  readonly configuration: KioskConfiguration;
  /** Where the journal and the credential are kept. */
  readonly dataFolder: string;
  /** The built screen. */
  readonly screenFolder: string;
  /** The line to the process that holds the window; without one the screen is served on loopback. */
  readonly screenPort?: ScreenPort;
  /** The version in whose place this one runs, because it ended again and again; null where this is the one that was asked for. */
  readonly rolledBackFrom?: string | null;
  readonly devices: Devices;
  /** Looks at what is plugged into the machine; null: nobody does. */
  readonly usb: UsbWatch | null;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
}

export interface Kiosk {
  /** The screen's address, with its token in the fragment; null when another process holds the window. */
  readonly screenUrl: string | null;
  /** Nothing can be written to its folder: it is out of service, and starts anew when that is over. */
  readonly lacksFolder: boolean;
  stop(): Promise<void>;
}

/**
 * Puts the kiosk together and starts it: the journal first, then the screen, then the link to the server, and the validator as soon as the site's currency
 * is known. Rejects with FaultError STORE_IN_USE, JOURNAL_UNAVAILABLE, PORT_UNREACHABLE.
 */
export async function startKiosk(options: KioskOptions): Promise<Kiosk> {
  const folder = takeDataFolder(options.dataFolder);
  try {
    const program = new KioskProgram(options, { folder, ...(await keptJournal(folder, options.log)) });
    const screenUrl = await program.start();
    return { screenUrl, lacksFolder: folder.fault !== null, stop: () => program.stop() };
  } catch (thrown) {
    folder.release();
    throw thrown;
  }
}

interface Kept extends KeptJournal {
  readonly folder: DataFolder;
}

interface KeptJournal {
  readonly journal: Journal;
  /** Null: the journal cannot be read. The kiosk says so on its screen and leaves the slots alone. */
  readonly note: KeptNote | null;
}

/** Rejects where another program would understand the journal; one that nobody can read is lost. */
async function keptJournal(folder: DataFolder, log: Log): Promise<KeptJournal> {
  try {
    if (folder.fault !== null) throw folder.fault;
    const journal = await openJournal(folder.journal);
    return { journal, note: await keptNote(journal) };
  } catch (thrown) {
    if (codeOf(thrown) === 'JOURNAL_NEWER') throw thrown;
    log.error('the journal cannot be opened', thrown);
    return { journal: lostJournal(new FaultError('JOURNAL_UNAVAILABLE', { cause: thrown })), note: null };
  }
}

/** The parts and who speaks to whom; what each does stands in its own file. */
class KioskProgram {
  readonly #options: KioskOptions;
  readonly #kept: Kept;
  readonly #times: VisitTimes;
  readonly #touch: TouchGuard;
  readonly #plugged: PluggedIn;
  readonly #session: SessionHost;
  readonly #link: ServerLink;
  readonly #uploader: Uploader;
  readonly #hands: Hands;
  readonly #seal: ReceiptSeal;
  readonly #snapshot: SnapshotBook;
  readonly #screen: KioskHost;
  readonly #address: ScreenAddress;
  readonly #diary: DeviceDiary;
  readonly #troubles: TroubleNews;
  readonly #service: ServiceKeeper;
  readonly #staff: StaffHost;
  readonly #room: DiskRoom;
  readonly #gauge: BoxGauge;
  #cash: CashSlots | null = null;

  constructor(options: KioskOptions, kept: Kept) {
    this.#options = options;
    this.#kept = kept;
    const { configuration, randomness } = options;
    this.#times = new VisitTimes(options.clock);
    this.#touch = new TouchGuard({
      clock: options.clock,
      log: options.log,
      onChange: (trouble) => this.#dispatch({ kind: 'touch', trouble }),
    });
    this.#seal = new ReceiptSeal(options.dataFolder);
    this.#snapshot = new SnapshotBook(kept.folder.snapshot, {
      clock: options.clock,
      log: options.log.area('snapshot'),
    });
    this.#seal.know(this.#snapshot.receiptKeys);
    this.#session = this.#makeSession();
    const { rolledBackFrom = null } = options;
    const rolledBack: readonly Code[] = rolledBackFrom === null ? [] : ['VERSION_ROLLED_BACK'];
    if (rolledBackFrom !== null) options.log.warn('VERSION_ROLLED_BACK', { from: rolledBackFrom, to: VERSION });
    this.#plugged = new PluggedIn(options.usb);
    this.#troubles = new TroubleNews(() => [
      ...troublesOf(this.#session.session.facts),
      ...rolledBack,
      ...this.#plugged.codes,
    ]);
    this.#link = this.#makeLink();
    this.#uploader = this.#makeUploader();
    this.#diary = new DeviceDiary(options.clock);
    this.#service = new ServiceKeeper({
      file: kept.folder.service,
      clock: options.clock,
      log: options.log.area('service'),
      onChange: (state) => this.#dispatch({ kind: 'service', state }),
    });
    this.#gauge = new BoxGauge({
      journal: kept.journal,
      capacity: configuration.cash_box?.capacity ?? null,
      log: options.log.area('box'),
      onChange: (event) => this.#dispatch(event),
    });
    this.#staff = this.#makeStaff();
    this.#room = new DiskRoom({
      freeBytes: () => freeBytesAt(options.dataFolder),
      clock: options.clock,
      log: options.log.area('disk'),
      onChange: (trouble) => this.#dispatch({ kind: 'disk', trouble }),
    });
    this.#hands = {
      reader: options.devices.reader,
      client: () => this.#link.client(),
      onLink: (trouble) => this.#link.noticed(trouble),
      onTenant: (tenancyId) => void printSlip(tenancyId, this.#hands),
      journal: kept.journal,
      printer: options.devices.printer,
      seal: this.#seal,
      snapshot: this.#snapshot,
      clock: options.clock,
      cash: () => this.#cash,
      house: () => {
        const { site, kioskId } = this.#session.session.facts;
        return site === null ? null : { name: site.name, zone: site.zone, kioskId };
      },
      staff: this.#staff,
      dayStart: () => dayStart(this.#session.session.facts.site, options.clock),
      isStaffCard: (uid) => this.#staff.isStaffCard(uid),
      dispatch: (event) => this.#dispatch(event),
      log: options.log.area('hands'),
    };
    this.#address = recallScreenAddress(kept.folder.screen, { port: configuration.screen.port, randomness });
    this.#screen = this.#makeScreen();
  }

  async start(): Promise<string | null> {
    const { clock, randomness, devices } = this.#options;
    const { folder } = this.#kept;
    await this.#room.start();
    const served = await this.#screen.start();
    if (served !== null && folder.fault === null)
      keepScreenAddress(folder.screen, { ...this.#address, port: served.port });
    this.#service.start();
    this.#dispatch({ kind: 'journal', state: this.#kept.note === null ? 'failed' : 'open' });
    if (this.#kept.note !== null) await this.#gauge.look();
    devices.headset?.start((isPlugged) => this.#dispatch({ kind: 'headset', isPlugged }));
    if (devices.scanner !== null)
      startScanner(devices.scanner, {
        dispatch: (event) => this.#dispatch(event),
        freshId: () => newId<SessionId>(clock, randomness),
      });
    startReaderAndPrinter(devices, { clock, randomness, dispatch: (event) => this.#dispatch(event) });
    const site = keptSite(folder.site);
    if (site !== null) this.#knowSite(site);
    this.#uploader.start();
    this.#plugged.start((codes) => {
      for (const code of codes) this.#troubles.noticed(code);
      this.#link.tellSoon();
    });
    this.#link.start();
    return served?.url ?? null;
  }

  async stop(): Promise<void> {
    const { devices } = this.#options;
    const { journal, folder } = this.#kept;
    this.#session.stop();
    this.#touch.stop();
    this.#service.stop();
    this.#staff.forget();
    await Promise.all([
      this.#screen.stop(),
      this.#cash?.stop(),
      devices.reader.stop(),
      devices.printer.stop(),
      devices.headset?.stop(),
      devices.scanner?.stop(),
      this.#plugged.stop(),
      this.#room.stop(),
    ]);
    await Promise.all([this.#link.stop(), this.#uploader.stop()]);
    await journal.close();
    folder.release();
  }

  /** For the time without the server: whose card is whose, and whose receipts are whose. */
  async #remember(client: ServerClient): Promise<void> {
    await this.#snapshot.refresh(client);
    this.#seal.know(this.#snapshot.receiptKeys);
  }

  #dispatch(event: SessionEvent): void {
    const noted = this.#diary.observe(event);
    if (noted !== null && noted.code !== null) this.#troubles.noticed(noted.code);
    this.#session.dispatch(event);
    this.#gauge.observe(event);
    if (noted !== null) this.#link.tellSoon();
  }

  /** Something that is over, and that somebody has to look into. */
  #alarm(code: Code): void {
    this.#troubles.noticed(code);
    this.#link.tellSoon();
  }

  #makeSession(): SessionHost {
    const { configuration, clock, randomness, log } = this.#options;
    const session = startSession({
      kioskId: configuration.kiosk.id,
      timing: {
        idleAfter: configuration.session.idle_after,
        answerWithin: configuration.session.answer_within,
        receiptShownFor: configuration.session.receipt_shown_for,
        faultShownFor: configuration.session.fault_shown_for,
      },
      defaultSettings: {
        language: configuration.kiosk.default_language,
        largeType: false,
        highContrast: false,
        lowReach: false,
        balanceHidden: false,
      },
      site: null,
    });
    return new SessionHost({
      session,
      clock,
      log,
      times: this.#times,
      carryOut: (effect) => carryOut(effect, this.#hands),
      freshId: () => newId(clock, randomness),
      touch: this.#touch,
      onKeysDropped: () => this.#alarm('KEYS_DROPPED'),
    });
  }

  #makeStaff(): StaffHost {
    const { configuration, dataFolder, devices, clock, randomness, log } = this.#options;
    return new StaffHost({
      client: () => this.#link.client(),
      onLink: (trouble) => this.#link.noticed(trouble),
      reader: devices.reader,
      journal: this.#kept.journal,
      level: () => this.#gauge.read(),
      printer: devices.printer,
      diary: this.#diary,
      service: this.#service,
      dataFolder,
      version: VERSION,
      kioskId: configuration.kiosk.id,
      site: () => this.#session.session.facts.site,
      language: () => this.#session.session.settings.language,
      clock,
      randomness,
      log,
      dispatch: (event) => this.#dispatch(event),
    });
  }

  #makeLink(): ServerLink {
    const { configuration, clock, log } = this.#options;
    const { folder, journal } = this.#kept;
    return new ServerLink(
      {
        kioskId: configuration.kiosk.id,
        url: configuration.server.url,
        ticketFile: configuration.server.ticket,
        credentialFile: folder.credential,
        siteFile: folder.site,
        version: VERSION,
        receiptKey: this.#seal.publicKey,
        clock,
        log: log.area('link'),
        journal,
        troubles: this.#troubles,
        isSendingAgain: () => this.#uploader.isSendingAgain,
      },
      {
        onTrouble: (trouble) => {
          this.#dispatch({ kind: 'link', trouble });
          if (trouble === null) this.#uploader.nudge();
        },
        onSite: (site) => this.#knowSite(site),
        onBeat: (client) => void this.#remember(client),
        onOlderBooks: () => this.#uploader.sendAgain(),
        onEvent: (event) => dispatchServerEvent(event, (known) => this.#dispatch(known)),
      },
    );
  }

  #makeUploader(): Uploader {
    const { clock, log } = this.#options;
    return new Uploader(
      { journal: this.#kept.journal, client: () => this.#link.client(), clock, log: log.area('upload') },
      {
        onCredited: (id, answer) => {
          this.#dispatch({ kind: 'credited', id, answer });
          // The end of the ledger that holds this credit is witnessed now: no copy without it can pass for the newest.
          this.#link.tellSoon();
        },
        onDoubted: (row) =>
          this.#dispatch({
            kind: 'bill_unresolved',
            id: row.id,
            sessionId: row.sessionId,
            value: row.value,
            code: 'BILL_UNRESOLVED',
            claimCode: claimCodeOf(row.id),
          }),
        onLink: (trouble) => this.#link.noticed(trouble),
        onJournalFailed: () => this.#dispatch({ kind: 'journal', state: 'failed' }),
      },
    );
  }

  #makeScreen(): KioskHost {
    const { configuration, clock, randomness, log, screenFolder, screenPort } = this.#options;
    const source: ScreenSource = {
      panel: {
        pixelsPer100Mm: configuration.screen.pixels_per_100_mm,
        lowerEdgeMm: configuration.screen.lower_edge_mm,
      },
      clock,
      log,
      view: () => this.#session.view(),
      watch: (viewer) => this.#session.watch(viewer),
      onIntent: (intent) => this.#session.intent(intent),
    };
    if (screenPort !== undefined) return new PortHost(source, screenPort);
    return new BrowserHost({
      ...source,
      ...this.#address,
      mayMove: configuration.screen.port === 0,
      folder: screenFolder,
      randomness,
      times: () => this.#times.read(),
    });
  }

  /** The first site, kept or fresh, names the currency; only then may the validator count anything. */
  #knowSite(site: KioskSite): void {
    this.#dispatch({ kind: 'site', site });
    const { journal, note } = this.#kept;
    if (this.#cash !== null || note === null) return;
    const { devices, clock, randomness, log } = this.#options;
    const currency = siteCurrency(this.#session.session.facts);
    const memory = { lastEvent: async (serial: string) => (await journal.keptDevice(serial))?.event ?? null };
    const effects: BillEffectsOptions = {
      journal,
      currency,
      clock,
      randomness,
      log,
      tender: () => tenderOf(this.#session.session),
      dispatch: (event) => this.#dispatch(event),
      onUpload: () => this.#uploader.nudge(),
      onAlarm: (code) => this.#alarm(code),
    };
    const notes = new CashHost(devices.validator(currency, memory), {
      ...effects,
      kept: note,
      times: this.#times,
      box: new BoxWatch({
        journal,
        seal: this.#seal,
        kioskId: this.#options.configuration.kiosk.id,
        isEmptying: () => isEmptyingBox(this.#session.session),
        onNoted: () => this.#uploader.nudge(),
        clock,
        randomness,
        log,
      }),
    });
    const coins = devices.coins === undefined ? null : new CoinHost(devices.coins(currency, memory), effects);
    this.#cash = new CashSlots(notes, coins);
    this.#cash.start();
  }
}

function dispatchServerEvent(event: ServerEvent, dispatch: (event: SessionEvent) => void): void {
  switch (event.type) {
    case 'account_changed':
      return dispatch({ kind: 'account_changed', tenancyId: event.tenancyId });
    case 'supply_changed':
      return dispatch({ kind: 'supply_changed', change: event });
    case 'order_changed':
      return dispatch({ kind: 'order_changed', orderId: event.orderId });
    case 'hello':
    case 'notices_changed':
      // The link has asked for the site anew; it comes as a site.
      return;
    default:
      return assertNever(event);
  }
}
