import { AxeBuilder } from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const sourceFile = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve(
  'axe-core/axe.min.js',
);

/**
 * Axe for the page as it is now. Its half megabyte of script is put into a document once: left to itself it goes in anew, twice, for every look, and takes four
 * times as long as the look. The pages have no frames, so the findings need no page of their own to be put together in.
 */
export async function axeOf(page: Page): Promise<AxeBuilder> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await readFile(sourceFile, 'utf8'));
  const alreadyThere = 'undefined';
  return new AxeBuilder({ page, axeSource: alreadyThere }).setLegacyMode();
}
