import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderPowerUpTable } from './power-up-table.ts';

describe('the power-up table', () => {
  it('is the same in the README as in the code', () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    const words = (text: string) => text.replaceAll(/-{3,}/g, '---').replaceAll(/[ \t]+/g, ' ');
    expect(words(readme)).toContain(words(renderPowerUpTable()));
  });
});
