import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const sheet = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const themes = ['day', 'ink', 'contrast'] as const;

/** What is set on what: text needs 4.5:1. */
const text = [
  ['ink', 'paper'],
  ['ink', 'card'],
  ['ink', 'sun-soft'],
  ['ink-2', 'paper'],
  ['ink-2', 'card'],
  ['on-sun', 'sun'],
  ['on-counter', 'counter'],
  ['leaf', 'leaf-soft'],
  ['leaf', 'card'],
  ['alarm', 'alarm-soft'],
  ['alarm', 'paper'],
] as const;

/** Marks and edges that carry meaning need 3:1. */
const marks = [
  ['edge', 'paper'],
  ['edge', 'card'],
  ['sun-mark', 'paper'],
  ['sun-mark', 'card'],
  ['sun-mark', 'sun-soft'],
  ['sand-mark', 'card'],
  ['water', 'paper'],
  ['water', 'card'],
  ['on-mark', 'leaf'],
] as const;

function tokensOf(theme: string): Map<string, string> {
  const block = new RegExp(`\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(sheet)?.[1] ?? '';
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]));
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(themes)('the %s theme', (theme) => {
  const tokens = tokensOf(theme);
  const colour = (name: string): string => tokens.get(name) ?? `no token ${name}`;

  it.each(text)('sets %s on %s at 4.5:1 or more', (front, back) => {
    expect(contrast(colour(front), colour(back))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(marks)('draws %s on %s at 3:1 or more', (front, back) => {
    expect(contrast(colour(front), colour(back))).toBeGreaterThanOrEqual(3);
  });

  it('has the same tokens as the others', () => {
    expect([...tokens.keys()]).toEqual([...tokensOf('day').keys()]);
  });
});

describe('motion', () => {
  it('turns no faster than twice a second', () => {
    const motion = readFileSync(new URL('./screen.css', import.meta.url), 'utf8');
    const loops = [...motion.matchAll(/animation: \w+ (\d+)s [^;]*infinite/g)].map(([, seconds]) => Number(seconds));
    expect(loops.length).toBeGreaterThan(0);
    for (const seconds of loops) expect(seconds).toBeGreaterThanOrEqual(0.5);
  });
});
