import { describe, expect, it } from 'vitest';
import type { BridgeMessage } from './bridge.ts';
import { electronBridge } from './electron-bridge.ts';

function preloaded() {
  const said: unknown[] = [];
  let say: (message: unknown) => void = () => undefined;
  let listening = false;
  const page = {
    foyer: {
      views: (listener: (message: unknown) => void) => {
        say = listener;
        listening = true;
        return () => {
          listening = false;
        };
      },
      send: (intent: unknown) => said.push(intent),
    },
  };
  return { page, said, say: (message: unknown) => say(message), isListening: () => listening };
}

describe('the bridge through the preload', () => {
  it('is there only in a window that has it', () => {
    expect(electronBridge({})).toBeNull();
    expect(electronBridge({ foyer: { views: 1, send: 2 } })).toBeNull();
    expect(electronBridge(preloaded().page)).not.toBeNull();
  });

  it('passes messages and wishes, and takes what is neither for a program that is gone', () => {
    const { page, said, say, isListening } = preloaded();
    const bridge = electronBridge(page);
    const heard: BridgeMessage[] = [];
    const stop = bridge?.views((message) => heard.push(message));
    say({ kind: 'alive' });
    say({ kind: 'view', view: { sequence: 1 } });
    say({ kind: 'open_door' });
    say({ kind: 'away' });
    bridge?.send({ kind: 'finish' });
    expect(heard).toEqual([
      { kind: 'alive' },
      { kind: 'view', view: { sequence: 1 } },
      { kind: 'away' },
      { kind: 'away' },
    ]);
    expect(said).toEqual([{ kind: 'finish' }]);
    stop?.();
    expect(isListening()).toBe(false);
  });
});
