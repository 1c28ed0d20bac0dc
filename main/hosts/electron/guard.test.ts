import { EventEmitter } from 'node:events';
import type { Input } from 'electron';
import { describe, expect, it } from 'vitest';
import { isScreen, lockContents, lockSession, mayPass } from './guard.ts';

/** Stands in for a session and keeps what it was given; what a page asks for is then asked of that. */
class SessionStandIn extends EventEmitter {
  handlers: Record<string, (...words: never[]) => unknown> = {};
  setPermissionRequestHandler = (handler: (...words: never[]) => unknown) => (this.handlers['request'] = handler);
  setPermissionCheckHandler = (handler: () => boolean) => (this.handlers['check'] = handler);
  setDevicePermissionHandler = (handler: () => boolean) => (this.handlers['device'] = handler);
  setDisplayMediaRequestHandler = (handler: (...words: never[]) => unknown) => (this.handlers['display'] = handler);
  ask(name: string, ...words: unknown[]): unknown {
    return this.handlers[name]?.(...(words as never[]));
  }
}

class ContentsStandIn extends EventEmitter {
  toolsClosed = 0;
  open: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  setWindowOpenHandler = (handler: (details: { url: string }) => { action: 'deny' }) => {
    this.open = handler;
  };
  closeDevTools = () => {
    this.toolsClosed += 1;
  };
  /** Whether what the page tried was prevented. */
  tries(event: string, given: object = {}, ...more: unknown[]): boolean {
    let isPrevented = false;
    this.emit(event, { preventDefault: () => (isPrevented = true), ...given }, ...more);
    return isPrevented;
  }
}

function locked() {
  const refused: string[] = [];
  const note = (what: string, facts: Readonly<Record<string, string>>) =>
    refused.push([what, ...Object.values(facts)].join(' '));
  const session = new SessionStandIn();
  const contents = new ContentsStandIn();
  lockSession(session, note);
  lockContents(contents, note);
  return { session, contents, refused };
}

const key = (name: string, held: Partial<Input> = {}) => ({
  type: 'keyDown',
  key: name,
  control: false,
  alt: false,
  meta: false,
  isAutoRepeat: false,
  ...held,
});

describe('a locked session', () => {
  it.each([
    'media',
    'geolocation',
    'usb',
    'hid',
    'serial',
    'clipboard-read',
    'notifications',
    'openExternal',
    'unknown',
  ])('grants no %s', (permission) => {
    const { session, refused } = locked();
    const answers: unknown[] = [];
    session.ask('request', {}, permission, (answer: boolean) => answers.push(answer));
    expect([answers, session.ask('check'), session.ask('device')]).toEqual([[false], false, false]);
    expect(refused).toEqual([`permission ${permission}`]);
  });

  it('gives no picture of the screen and downloads nothing', () => {
    const { session } = locked();
    const streams: unknown[] = [];
    session.ask('display', {}, (answer: unknown) => streams.push(answer));
    let isPrevented = false;
    session.emit('will-download', { preventDefault: () => (isPrevented = true) });
    expect([streams, isPrevented]).toEqual([[null], true]);
  });
});

describe('a locked page', () => {
  it('goes nowhere but to its own origin, and says only the origin of where it wanted to go', () => {
    const { contents, refused } = locked();
    for (const event of ['will-frame-navigate', 'will-redirect']) {
      expect(contents.tries(event, { url: 'app://screen/index.html' })).toBe(false);
      for (const url of ['https://evil.example/x?card=1', 'file:///etc/passwd', 'app://other/', 'javascript:1', 'x'])
        expect(contents.tries(event, { url }), url).toBe(true);
    }
    expect(refused[0]).toBe('navigation https://evil.example');
  });

  it('opens no window, no webview and no menu', () => {
    const { contents } = locked();
    expect(contents.open({ url: 'app://screen/' })).toEqual({ action: 'deny' });
    expect(contents.tries('will-attach-webview')).toBe(true);
    expect(contents.tries('context-menu')).toBe(true);
  });

  it('closes developer tools that were opened after all', () => {
    const { contents } = locked();
    contents.emit('devtools-opened');
    expect(contents.toolsClosed).toBe(1);
  });

  it.each([
    ['Alt+F4', key('F4', { alt: true })],
    ['Control+w', key('w', { control: true })],
    ['Control+I', key('I', { control: true })],
    ['Meta+l', key('l', { meta: true })],
    ['F11', key('F11')],
    ['F12', key('F12')],
    ['a character', key('a')],
    ['Control+Tab', key('Tab', { control: true })],
  ])('refuses the key %s of a plugged-in keyboard', (name, input) => {
    const { contents, refused } = locked();
    expect(contents.tries('before-input-event', {}, input)).toBe(true);
    expect(contents.tries('before-input-event', {}, { ...input, isAutoRepeat: true })).toBe(true);
    expect(refused).toEqual([`key ${name}`]);
  });

  it.each(['Tab', 'Enter', ' ', 'Escape', 'ArrowDown', '7', 'Shift'])('hears %j, which works the screen', (name) => {
    const { contents, refused } = locked();
    expect(contents.tries('before-input-event', {}, key(name))).toBe(false);
    expect(mayPass({ key: name, control: false, alt: false, meta: false })).toBe(true);
    expect(refused).toEqual([]);
  });
});

describe('the screen’s own origin', () => {
  it.each(['app://screen@evil.example/', 'app://screen.evil.example/', 'https://screen/', 'app://screen:80/', ''])(
    'is not %j',
    (url) => expect(isScreen(url)).toBe(false),
  );
});
