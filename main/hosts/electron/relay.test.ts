import { describe, expect, it } from 'vitest';
import { silentLog } from '#kernel';
import { sampleView } from '../../testing/sample-view.ts';
import { Relay } from './relay.ts';

function start() {
  const toProgram: unknown[] = [];
  const toScreen: unknown[] = [];
  const panels: unknown[] = [];
  const relay = new Relay({
    log: silentLog,
    toProgram: (intent) => toProgram.push(intent),
    toScreen: (message) => toScreen.push(message),
    onPanel: (panel) => panels.push(panel),
  });
  return { relay, toProgram, toScreen, panels };
}

const view = (sequence: number) => ({ kind: 'view', view: sampleView(sequence) });

describe('the relay', () => {
  it('passes views and beats down, and wishes up', () => {
    const { relay, toProgram, toScreen } = start();
    relay.fromProgram(view(1));
    relay.fromProgram({ kind: 'alive' });
    relay.fromScreen({ kind: 'finish' });
    expect(toScreen).toEqual([view(1), { kind: 'alive' }]);
    expect(toProgram).toEqual([{ kind: 'finish' }]);
  });

  it('gives a screen that was loaded anew the newest view', () => {
    const { relay, toScreen } = start();
    relay.fromProgram(view(1));
    relay.fromProgram(view(2));
    toScreen.length = 0;
    relay.screenAttached();
    expect(toScreen).toEqual([view(2)]);
  });

  it('forgets the view of a program that ended, and says so', () => {
    const { relay, toScreen } = start();
    relay.fromProgram(view(1));
    relay.programGone();
    relay.screenAttached();
    expect(toScreen.slice(1)).toEqual([{ kind: 'away' }, { kind: 'away' }]);
  });

  it('says that the program is away before it has said anything', () => {
    const { relay, toScreen } = start();
    relay.screenAttached();
    expect(toScreen).toEqual([{ kind: 'away' }]);
  });

  it('passes on nothing that is no message, on either way', () => {
    const { relay, toProgram, toScreen, panels } = start();
    for (const message of [null, 'view', { kind: 'view' }, { kind: 'view', view: { ...sampleView(1), secret: 1 } }])
      relay.fromProgram(message);
    relay.fromProgram({ kind: 'ready', panel: { pixelsPer100Mm: '403', lowerEdgeMm: 700 } });
    for (const message of [undefined, { kind: 'open_door' }, { kind: 'finish', amount: '5.00' }])
      relay.fromScreen(message);
    expect([toProgram, toScreen, panels]).toEqual([[], [], []]);
  });

  it('keeps the panel for itself', () => {
    const { relay, toScreen, panels } = start();
    relay.fromProgram({ kind: 'ready', panel: { pixelsPer100Mm: 403, lowerEdgeMm: 700 } });
    expect([panels, toScreen]).toEqual([[{ pixelsPer100Mm: 403, lowerEdgeMm: 700 }], []]);
  });
});
