import { claimCodeOf, limitsOf, siteCurrency, startSession, tenderOf, type SessionEvent } from '#app';
import type { KioskSite } from '#contracts/api';
import type { KioskConfiguration } from '#contracts/configuration';
import type { ServerEvent } from '#contracts/events';
import { assertNever, newId, type Clock, type Code, type Log, type Randomness, type SessionId } from '#kernel';
import { carryOut, type Hands } from './carry-out.ts';
import { CashHost } from './cash-host.ts';
import { takeDataFolder, type DataFolder } from './data-folder.ts';
import type { Devices } from './devices.ts';
import { BrowserHost } from './hosts/browser/browser-host.ts';
import type { Journal } from './journal/journal.ts';
import { openJournal } from './journal/thread.ts';
import { keepScreenAddress, recallScreenAddress } from './screen-address.ts';
import { keptSite, ServerLink } from './server/link.ts';
import { Uploader } from './server/uploader.ts';
import { SessionHost } from './session-host.ts';
import { VisitTimes } from './times.ts';

export const VERSION = '0.1.0';

export interface KioskOptions {
  readonly configuration: KioskConfiguration;
  /** Where the journal and the credential are kept. */
  readonly dataFolder: string;
  /** The built screen. */
  readonly screenFolder: string;
  readonly devices: Devices;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
}

export interface Kiosk {
  /** The screen's address, with its token in the fragment. */
  readonly screenUrl: string;
  stop(): Promise<void>;
}

/**
 * Puts the kiosk together and starts it: the journal first, then the screen, then the link to the server, and the validator as soon as the site's currency
 * is known. Rejects with FaultError STORE_IN_USE, JOURNAL_UNAVAILABLE, PORT_UNREACHABLE.
 */
export async function startKiosk(options: KioskOptions): Promise<Kiosk> {
  const folder = takeDataFolder(options.dataFolder);
  try {
    return await start(options, folder, await openJournal(folder.journal));
  } catch (thrown) {
    folder.release();
    throw thrown;
  }
}

async function start(options: KioskOptions, folder: DataFolder, journal: Journal): Promise<Kiosk> {
  const { configuration, clock, randomness, log, devices } = options;
  const newest = await journal.newest();
  const times = new VisitTimes(clock);
  let cash: CashHost | null = null;

  const session = new SessionHost({
    session: startSession({
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
      },
      site: null,
    }),
    clock,
    log,
    times,
    carryOut: (effect) => carryOut(effect, hands),
  });
  const dispatch = (event: SessionEvent) => session.dispatch(event);

  const link = new ServerLink(
    {
      kioskId: configuration.kiosk.id,
      url: configuration.server.url,
      ticketFile: configuration.server.ticket,
      credentialFile: folder.credential,
      siteFile: folder.site,
      version: VERSION,
      clock,
      log: log.area('link'),
      journal,
      troubles: () => limitsOf(session.session.facts).filter((code) => code !== 'SERVER_AWAY'),
    },
    {
      onTrouble: (trouble) => {
        dispatch({ kind: 'link', trouble });
        if (trouble === null) uploader.nudge();
      },
      onSite: (site) => knowSite(site),
      onEvent: (event) => dispatchServerEvent(event, dispatch),
    },
  );
  const uploader = new Uploader(
    { journal, client: () => link.client(), clock, log: log.area('upload') },
    {
      onCredited: (id, answer) => dispatch({ kind: 'credited', id, answer }),
      onDoubted: (row) =>
        dispatch({
          kind: 'bill_unresolved',
          id: row.id,
          sessionId: row.sessionId,
          value: row.value,
          code: 'BILL_UNRESOLVED',
          claimCode: claimCodeOf(row.id),
        }),
      onLink: (trouble) => link.noticed(trouble),
      onJournalFailed: () => dispatch({ kind: 'journal', state: 'failed' }),
    },
  );
  const hands: Hands = {
    client: () => link.client(),
    onLink: (trouble: Code | null) => link.noticed(trouble),
    journal,
    printer: devices.printer,
    cash: () => cash,
    dispatch,
    log: log.area('hands'),
  };

  /** The first site, kept or fresh, names the currency; only then may the validator count anything. */
  const knowSite = (site: KioskSite) => {
    dispatch({ kind: 'site', site });
    if (cash !== null) return;
    const currency = siteCurrency(session.session.facts);
    cash = new CashHost(devices.validator(currency), {
      journal,
      newest,
      currency,
      clock,
      randomness,
      log,
      tender: () => tenderOf(session.session),
      dispatch,
      onUpload: () => uploader.nudge(),
    });
    cash.start();
  };

  const address = recallScreenAddress(folder.screen, { port: configuration.screen.port, randomness });
  const screen = new BrowserHost({
    ...address,
    mayMove: configuration.screen.port === 0,
    folder: options.screenFolder,
    panel: {
      pixelsPer100Mm: configuration.screen.pixels_per_100_mm,
      lowerEdgeMm: configuration.screen.lower_edge_mm,
    },
    clock,
    randomness,
    log,
    view: () => session.view(),
    watch: (viewer) => session.watch(viewer),
    onIntent: (intent) => session.intent(intent),
    times: () => times.read(),
  });
  const { url, port } = await screen.start();
  keepScreenAddress(folder.screen, { ...address, port });

  dispatch({ kind: 'journal', state: 'open' });
  startReaderAndPrinter(devices, { clock, randomness, dispatch });
  const kept = keptSite(folder.site);
  if (kept !== null) knowSite(kept);
  uploader.start();
  link.start();

  return {
    screenUrl: url,
    stop: async () => {
      session.stop();
      await Promise.all([screen.stop(), cash?.stop(), devices.reader.stop(), devices.printer.stop()]);
      await Promise.all([link.stop(), uploader.stop()]);
      await journal.close();
      folder.release();
    },
  };
}

function startReaderAndPrinter(
  devices: Devices,
  to: { clock: Clock; randomness: Randomness; dispatch: (event: SessionEvent) => void },
): void {
  devices.printer.start((status) => to.dispatch({ kind: 'printer', trouble: status.code }));
  devices.reader.start((event) => {
    switch (event.kind) {
      case 'tapped':
        return to.dispatch({
          kind: 'card_tapped',
          uid: event.uid,
          sessionId: newId<SessionId>(to.clock, to.randomness),
        });
      case 'removed':
        return to.dispatch({ kind: 'card_removed' });
      case 'unreadable':
        return to.dispatch({ kind: 'card_unreadable' });
      case 'away':
        return to.dispatch({ kind: 'reader', trouble: 'CARD_READER_AWAY' });
      case 'back':
        return to.dispatch({ kind: 'reader', trouble: null });
      default:
        return assertNever(event);
    }
  });
}

function dispatchServerEvent(event: ServerEvent, dispatch: (event: SessionEvent) => void): void {
  switch (event.type) {
    case 'account_changed':
      return dispatch({ kind: 'account_changed', tenancyId: event.tenancyId });
    case 'supply_changed':
      return dispatch({ kind: 'supply_changed', change: event });
    case 'hello':
    case 'notices_changed':
      // The link has asked for the site anew; it comes as a site.
      return;
    default:
      return assertNever(event);
  }
}
