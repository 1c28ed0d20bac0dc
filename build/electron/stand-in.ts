import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';

/*
 * Stands in for the module `electron` under plain Node, for the few parts of it that the host uses. What the host does is told to the test over the channel
 * between the two, and the test says what a window, a person or the system would do. The utility process is a real one.
 */

type Handler = (request: Request) => Promise<Response>;

/** What a test can bring about. */
export type Happening =
  | { readonly happening: 'screen says'; readonly channel: string; readonly message?: unknown; readonly url?: string }
  | { readonly happening: 'screen hangs' }
  | { readonly happening: 'screen process goes' }
  | { readonly happening: 'window is asked to close' }
  | { readonly happening: 'page asks for'; readonly url: string }
  | { readonly happening: 'quit' };

/** What the host did: the name of a call and what it was given. */
export interface Told {
  readonly call: string;
  readonly words: readonly unknown[];
}

function tell(call: string, ...words: readonly unknown[]): void {
  process.send?.({ call, words: structuredClone(words) } satisfies Told);
}

const START = 'app://screen/index.html';
let hangs = false;
let handler: Handler | null = null;

class Session extends EventEmitter {
  readonly protocol = {
    handle: (scheme: string, answer: Handler) => {
      handler = answer;
      tell('protocol.handle', scheme);
    },
  };
  readonly setPermissionRequestHandler = () => tell('session locked');
  readonly setPermissionCheckHandler = () => undefined;
  readonly setDevicePermissionHandler = () => undefined;
  readonly setDisplayMediaRequestHandler = () => undefined;
}

class Contents extends EventEmitter {
  readonly mainFrame = { parent: null, url: START };
  readonly setWindowOpenHandler = () => tell('contents locked');
  readonly closeDevTools = () => undefined;
  readonly isDestroyed = () => false;
  readonly reload = () => tell('reload');
  send(channel: string, message: unknown): void {
    if (channel !== 'foyer:ping') tell('send', channel, message);
    else if (!hangs) says('foyer:pong', undefined, START);
  }
  forcefullyCrashRenderer(): void {
    tell('crash');
    hangs = false;
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
  }
}

const windows: BrowserWindow[] = [];
const theWindow = () => windows[0];

export class BrowserWindow extends EventEmitter {
  readonly webContents = new Contents();
  constructor(settings: unknown) {
    super();
    windows.push(this);
    tell('window', settings);
    app.emit('web-contents-created', {}, this.webContents);
  }
  loadURL(url: string): Promise<void> {
    tell('load', url);
    return Promise.resolve();
  }
}

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly enableSandbox = () => tell('sandbox');
  readonly whenReady = () => Promise.resolve();
  readonly getPath = (name: string) => join(process.env['FOYER_STAND_IN_FOLDER'] ?? '', name);
  readonly requestSingleInstanceLock = () => process.env['FOYER_STAND_IN_SECOND'] === undefined;
  exit(code: number): void {
    tell('exit', code);
    process.disconnect();
    process.exit(code);
  }
}

export const app = new App();
export const ipcMain = new EventEmitter();
export const Menu = { setApplicationMenu: (menu: unknown) => tell('menu', menu) };
export const protocol = { registerSchemesAsPrivileged: (schemes: unknown) => tell('schemes', schemes) };
const sessions = { screen: new Session(), default: new Session() };
export const session = {
  defaultSession: sessions.default,
  fromPartition: (name: string) => {
    tell('partition', name);
    return sessions.screen;
  },
};

class UtilityProcess extends EventEmitter {
  readonly #child;
  constructor(file: string, words: string[]) {
    super();
    const child = fork(file, words, { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.#child = child;
    child.on('message', (message) => this.emit('message', message));
    child.on('exit', (code) => this.emit('exit', code ?? 9));
    tell('fork', file, words, child.pid);
  }
  get stdout(): NodeJS.ReadableStream | null {
    return this.#child.stdout;
  }
  get stderr(): NodeJS.ReadableStream | null {
    return this.#child.stderr;
  }
  postMessage(message: NonNullable<unknown>): void {
    this.#child.send(message);
  }
  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }
}

export const utilityProcess = { fork: (file: string, words: string[]) => new UtilityProcess(file, words) };

function says(channel: string, message: unknown, url: string): void {
  const sender = theWindow()?.webContents;
  ipcMain.emit(channel, { sender, senderFrame: { parent: null, url } }, message);
}

process.on('message', (brought: Happening) => {
  switch (brought.happening) {
    case 'screen says':
      return says(brought.channel, brought.message, brought.url ?? START);
    case 'screen hangs':
      hangs = true;
      return;
    case 'screen process goes':
      return void theWindow()?.webContents.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 });
    case 'window is asked to close': {
      let isPrevented = false;
      theWindow()?.emit('close', { preventDefault: () => (isPrevented = true) });
      return tell('close prevented', isPrevented);
    }
    case 'page asks for':
      return void handler?.(new Request(brought.url)).then(async (reply) =>
        tell('answer', reply.status, Object.fromEntries(reply.headers), await reply.text()),
      );
    case 'quit':
      return void app.emit('before-quit', { preventDefault: () => undefined });
  }
});
