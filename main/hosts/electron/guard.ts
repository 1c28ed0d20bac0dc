import type { Input } from 'electron';
import { ORIGIN } from './window-settings.ts';

/** What was refused, for the log: the first words of the fact, never what a person typed. */
export type OnRefused = (what: string, facts: Readonly<Record<string, string>>) => void;

interface Preventable {
  preventDefault(): void;
}

/** A session of Electron, as far as it is locked here. */
export interface LockableSession {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, answer: (isGranted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: () => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  setDisplayMediaRequestHandler(handler: (request: unknown, answer: (streams: null) => void) => void): void;
  on(event: 'will-download', listener: (event: Preventable) => void): unknown;
}

/** A page of Electron, as far as it is locked here. */
export interface LockableContents {
  setWindowOpenHandler(handler: (details: { readonly url: string }) => { action: 'deny' }): void;
  closeDevTools(): void;
  on(event: 'will-frame-navigate', listener: (details: Preventable & { readonly url: string }) => void): unknown;
  on(event: 'will-redirect', listener: (details: Preventable & { readonly url: string }) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown;
  on(event: 'devtools-opened', listener: () => void): unknown;
  on(event: 'before-input-event', listener: (event: Preventable, input: Input) => void): unknown;
  on(event: 'context-menu', listener: (event: Preventable) => void): unknown;
}

/** Grants a page no permission, no device and no picture of the screen, and lets it download nothing. */
export function lockSession(session: LockableSession, onRefused: OnRefused): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    onRefused('permission', { permission });
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => {
    onRefused('permission', { permission: 'display-capture' });
    answer(null);
  });
  session.on('will-download', (event) => {
    event.preventDefault();
    onRefused('download', {});
  });
}

/** Keeps a page where it is: it goes nowhere, opens nothing, shows no tools, and hears only the keys that work the screen. */
export function lockContents(contents: LockableContents, onRefused: OnRefused): void {
  contents.setWindowOpenHandler(({ url }) => {
    onRefused('new window', { origin: originOf(url) });
    return { action: 'deny' };
  });
  const stay = (details: Preventable & { readonly url: string }): void => {
    if (isScreen(details.url)) return;
    details.preventDefault();
    onRefused('navigation', { origin: originOf(details.url) });
  };
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    onRefused('webview', {});
  });
  contents.on('devtools-opened', () => {
    contents.closeDevTools();
    onRefused('developer tools', {});
  });
  contents.on('context-menu', (event) => event.preventDefault());
  contents.on('before-input-event', (event, input) => {
    if (mayPass(input)) return;
    event.preventDefault();
    if (input.type === 'keyDown' && !input.isAutoRepeat) onRefused('key', { key: nameOf(input) });
  });
}

/** Whether an address is on the screen's own origin. */
export function isScreen(url: string): boolean {
  return originOf(url) === ORIGIN;
}

/** An origin says where something wanted to go, without what it wanted to carry there. */
function originOf(url: string): string {
  if (!URL.canParse(url)) return 'none';
  // URL.origin is "null" for a scheme that this runtime does not know as standard.
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** What works a screen without touch: moving the focus, choosing, going back. */
const KEYS: ReadonlySet<string> = new Set([
  'Tab',
  'Enter',
  ' ',
  'Escape',
  'Backspace',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'Shift',
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
]);

/** A keypad at the kiosk passes; everything a plugged-in keyboard could leave the screen with does not: no modifier but Shift, no function key. */
export function mayPass(input: Pick<Input, 'key' | 'control' | 'alt' | 'meta'>): boolean {
  return !input.control && !input.alt && !input.meta && KEYS.has(input.key);
}

/** A shortcut is named, since that is what an attempt looks like; a letter is not, since it may be part of what somebody typed. */
function nameOf(input: Input): string {
  if (!input.control && !input.alt && !input.meta) return input.key.length === 1 ? 'a character' : input.key;
  const held = [input.control && 'Control', input.alt && 'Alt', input.meta && 'Meta'].filter((name) => name !== false);
  return [...held, input.key].join('+');
}
