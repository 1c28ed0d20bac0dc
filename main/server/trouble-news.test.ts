import { describe, expect, it } from 'vitest';
import type { Code } from '#kernel';
import { TroubleNews } from './trouble-news.ts';

describe('what the server is told of troubles', () => {
  it('is what stands and what passed, until it was told', () => {
    let standing: Code[] = ['PRINTER_PAPER_OUT'];
    const news = new TroubleNews(() => standing);
    news.noticed('VALIDATOR_CHEATED');
    news.noticed('PRINTER_PAPER_OUT');
    expect(news.read()).toEqual(['PRINTER_PAPER_OUT', 'VALIDATOR_CHEATED']);
    standing = [];
    expect(news.read()).toContain('PRINTER_PAPER_OUT');
    news.told(['VALIDATOR_CHEATED']);
    expect(news.read()).toEqual(['PRINTER_PAPER_OUT']);
    news.told(['PRINTER_PAPER_OUT']);
    expect(news.read()).toEqual([]);
  });
});
