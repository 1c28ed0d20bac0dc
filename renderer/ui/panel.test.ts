import { describe, expect, it } from 'vitest';
import { panelVariables, readPanel } from './panel.ts';

const filled = { windowWidth: 1080, windowHeight: 1920, screenWidth: 1080, screenHeight: 1920 };

describe('the panel', () => {
  it('gives the screen its millimetre and its reach', () => {
    const panel = readPanel('{"pixelsPer100Mm":271,"lowerEdgeMm":800}');
    expect(panelVariables(panel, filled)).toEqual({
      '--px-per-mm': '2.71',
      '--reach-mm': '300',
      '--screen-width': '100%',
    });
  });

  it.each([null, '', '{', '{"pixelsPer100Mm":0,"lowerEdgeMm":700}', '{"pixelsPer100Mm":403}'])(
    'is the usual one when %j was said',
    (content) => {
      expect(readPanel(content)).toEqual({ pixelsPer100Mm: 403, lowerEdgeMm: 700 });
    },
  );

  it('reaches nothing below zero', () => {
    expect(panelVariables({ pixelsPer100Mm: 403, lowerEdgeMm: 1500 }, filled)['--reach-mm']).toBe('0');
  });
});
