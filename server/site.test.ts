import { expect, it } from 'vitest';
import { kioskSite } from '#contracts/api';
import { constructedSite, constructedSiteYaml } from './constructed-site.ts';
import { kioskSiteOf } from './site.ts';

const notes = 'denominations: [5, 10, 20, 50, 100]';
const limited = (limit: string) =>
  constructedSite(constructedSiteYaml.replace(notes, `${notes}, legal_limit: ${limit}`));

it('the limit of the law reaches the kiosks as the site file names it, and they see that something changed', () => {
  const without = kioskSiteOf(constructedSite());
  expect(without.cash).not.toHaveProperty('legalLimit');
  const site = kioskSite.parse(kioskSiteOf(limited('999.99')));
  expect(site.cash.legalLimit).toEqual({ amount: '999.99', currency: 'EUR' });
  expect(site.revision).not.toBe(without.revision);
  expect(kioskSiteOf(limited('1000')).revision).not.toBe(site.revision);
  // It is a limit of its own beside the session's.
  expect(site.cash.sessionLimit).toEqual(without.cash.sessionLimit);
});

it.each(['0', '-1', 'much'])('a limit of %s is refused in words', (limit) => {
  expect(() => limited(limit)).toThrow(/legal_limit/);
});
