import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  protocol,
  session,
  utilityProcess,
  type IpcMainEvent,
  type WebContents,
} from 'electron';
import type { Panel } from '#contracts/bridge';
import { SystemClock } from '#platform';
import { openLog } from '#platform/log';
import { screenFiles } from './app-protocol.ts';
import { channels } from './channels.ts';
import { hostArguments } from './command-line.ts';
import { isScreen, lockContents, lockSession, type OnRefused } from './guard.ts';
import { KioskProcess } from './kiosk-process.ts';
import { Relay } from './relay.ts';
import { ScreenKeeper } from './supervision.ts';
import { PARTITION, SCHEME, scheme, START_PAGE, windowSettings } from './window-settings.ts';

/*
 * Electron's main process: one locked window, the kiosk program as a utility process, and the relay between the two. It knows no device, no journal and
 * no money. This file only says to Electron what the others decide; all of it lies beside the bundle of this file.
 */

const beside = (name: string): string => join(import.meta.dirname, name);
const SCREEN_FOLDER = beside('../screen');
const KIOSK = beside('kiosk.mjs');
const PRELOAD = beside('preload.cjs');

function start(): void {
  const words = process.argv.slice(app.isPackaged ? 1 : 2);
  const given = hostArguments(words, { platform: process.platform, userData: app.getPath('userData') });
  const clock = new SystemClock();
  const log = openLog({ program: 'electron', level: 'info' });
  const guardLog = log.area('guard');
  const onRefused: OnRefused = (what, facts) => guardLog.warn('refused', { what, ...facts });
  const stopping = new AbortController();
  let panel: Panel | null = null;

  const screenSession = session.fromPartition(PARTITION);
  screenSession.protocol.handle(
    SCHEME,
    screenFiles(SCREEN_FOLDER, () => panel),
  );
  for (const each of [screenSession, session.defaultSession]) lockSession(each, onRefused);
  app.on('web-contents-created', (_event, contents) => lockContents(contents, onRefused));
  app.on('session-created', (created) => lockSession(created, onRefused));
  Menu.setApplicationMenu(null);

  const window = new BrowserWindow(windowSettings(PRELOAD));
  const page = window.webContents;
  const toPage = (channel: string, message?: unknown): void => {
    if (!page.isDestroyed()) page.send(channel, message);
  };
  const keeper = new ScreenKeeper(
    {
      load: () => window.loadURL(START_PAGE),
      ping: () => toPage(channels.ping),
      crash: () => page.forcefullyCrashRenderer(),
    },
    { clock, log },
  );
  page.on('render-process-gone', () => keeper.gone());

  const relay = new Relay({
    log,
    toProgram: (intent) => program.send(intent),
    toScreen: (message) => toPage(channels.message, message),
    onPanel: (said) => {
      if (JSON.stringify(said) === JSON.stringify(panel)) return;
      panel = said;
      page.reload();
    },
  });
  const program = new KioskProcess({
    fork: () =>
      utilityProcess.fork(
        KIOSK,
        ['--config', given.config, '--data', given.data, '--log', given.log, '--screen-host', 'port'],
        { serviceName: 'Foyer kiosk', stdio: ['ignore', 'pipe', 'pipe'] },
      ),
    onMessage: (message) => relay.fromProgram(message),
    onGone: () => relay.programGone(),
    output: process,
    clock,
    log,
  });

  hearScreen(page, {
    [channels.attach]: () => relay.screenAttached(),
    [channels.intent]: (message) => relay.fromScreen(message),
    [channels.pong]: () => keeper.heard(),
  });

  window.on('close', (event) => {
    if (!stopping.signal.aborted) event.preventDefault();
  });
  const ended = Promise.all([program.run(stopping.signal), keeper.run(stopping.signal)]);
  app.on('before-quit', (event) => {
    if (stopping.signal.aborted) return;
    // The kiosk program closes its journal first; then nothing is left to wait for.
    event.preventDefault();
    stopping.abort();
    void ended.then(() => app.exit(0));
  });
}

/** Only the screen's own page, and only the page itself, is heard. */
function hearScreen(page: WebContents, listeners: Readonly<Record<string, (message: unknown) => void>>): void {
  for (const [channel, listener] of Object.entries(listeners))
    ipcMain.on(channel, (event: IpcMainEvent, message: unknown) => {
      const frame = event.senderFrame;
      if (event.sender === page && frame !== null && frame.parent === null && isScreen(frame.url)) listener(message);
    });
}

// Before Electron is ready, as both must be; a second instance ends at once and leaves the window to the first.
if (app.requestSingleInstanceLock()) {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([scheme]);
  void app.whenReady().then(start);
} else {
  app.exit(0);
}
