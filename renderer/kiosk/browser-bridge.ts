import type { BridgeMessage, KioskBridge } from './bridge.ts';

/** After a refusal the browser gives up on an event source by itself; this is how long we wait before a new one. */
const REOPEN_MS = 1000;
/** A glass that touches itself wishes faster than a program can answer: what is more than this on its way is dropped. */
const MOST_UNDER_WAY = 32;

/**
 * The bridge over loopback HTTP. The address carries a token in its fragment, which no server and no log ever sees; it is
 * exchanged for an HttpOnly cookie and taken out of the address before anything else happens. It is kept in memory only, so that a kiosk program
 * that was restarted, and knows no cookie of before, gets it again.
 */
export function browserBridge(page: Window): KioskBridge {
  let underWay = 0;
  return {
    views: (listener) => {
      const stopped = new AbortController();
      void receive(page, listener, stopped.signal);
      return () => stopped.abort();
    },
    send: (intent) => {
      // A wish that did not arrive needs no second try: the person sees that nothing happened, and the stream says why.
      if (underWay >= MOST_UNDER_WAY) return;
      underWay += 1;
      void postJson('/bridge/intents', intent).finally(() => (underWay -= 1));
    },
  };
}

async function receive(page: Window, listener: (message: BridgeMessage) => void, stopped: AbortSignal): Promise<void> {
  const token = new URLSearchParams(page.location.hash.slice(1)).get('t');
  page.history.replaceState(null, '', page.location.pathname + page.location.search);
  await open();

  async function open(): Promise<void> {
    if (token !== null) await postJson('/bridge/session', { token });
    if (stopped.aborted) return;
    const source = new EventSource('/bridge/views');
    const close = (): void => source.close();
    stopped.addEventListener('abort', close, { once: true });
    source.addEventListener('message', ({ data }) => listener({ kind: 'view', view: parsed(data) }));
    source.addEventListener('beat', () => {
      listener({ kind: 'alive' });
      // So that whoever watches over this screen sees that its script runs.
      void postJson('/bridge/alive', {});
    });
    source.addEventListener('replaced', () => {
      source.close();
      stopped.removeEventListener('abort', close);
      listener({ kind: 'replaced' });
    });
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return;
      stopped.removeEventListener('abort', close);
      listener({ kind: 'away' });
      setTimeout(() => void open(), REOPEN_MS);
    });
  }
}

/** Null for what is no JSON: the receiver's schema refuses it by name. */
function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}

/** True when the program took it. A network that fails is not an exception here: the stream of views notices it too. */
async function postJson(path: string, body: unknown): Promise<boolean> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.ok;
  } catch {
    return false;
  }
}
