import { describe, expect, it } from 'vitest';
import { scaleOf, type Room } from './desk.ts';

const usual = { pixelsPer100Mm: 403, lowerEdgeMm: 700 };

function room(windowWidth: number, windowHeight: number, screenWidth: number, screenHeight: number): Room {
  return { windowWidth, windowHeight, screenWidth, screenHeight };
}

describe('a window', () => {
  it.each([
    ['of the 21.5″ panel', room(1080, 1920, 1080, 1920)],
    ['that is a pixel short of its panel', room(1080, 1919, 1080, 1920)],
    ['of a small panel that it fills', room(800, 1280, 800, 1280)],
  ])('%s draws millimetres as they are', (_name, given) => {
    expect(scaleOf(usual, given)).toEqual({ pxPerMm: 4.03, widthPx: null });
  });

  it.each([
    ['that the demo opens', room(540, 960, 1920, 1080), 2.01],
    ['that is wide: its height decides', room(1600, 960, 1920, 1080), 2.01],
    ['that is narrow: its width decides', room(268, 960, 1920, 1080), 1],
    ['larger than the glass', room(1300, 2000, 2560, 2160), 4.03],
  ])('on a desk %s shows the whole glass', (_name, given, pxPerMm) => {
    const scale = scaleOf(usual, given);
    expect(scale.pxPerMm).toBeCloseTo(pxPerMm, 1);
    expect(scale.widthPx).toBe(Math.round(scale.pxPerMm * 268));
    expect(scale.widthPx).toBeLessThanOrEqual(given.windowWidth);
  });
});
