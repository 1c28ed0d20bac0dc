import { codes } from '#kernel';
import { compileMessageOrThrow, type CompiledMessage } from '@lingui/message-utils/compileMessage';
import { describe, expect, it } from 'vitest';
import { messageKey, type Language } from './messages.ts';
import { officeCatalogues as catalogues, officeKey, type OfficeKey } from './office.ts';
import { pseudoMessage } from './pseudo.ts';
import { translatorFor } from './translator.ts';

const languages = Object.keys(catalogues) as Language[];
const keys = Object.keys(catalogues.en) as OfficeKey[];

/** The names of the values that a compiled message asks for, those inside plurals too. */
function valuesUsed(message: CompiledMessage): Set<string> {
  const names = new Set<string>();
  for (const token of message) {
    if (typeof token === 'string') continue;
    const [name, , choices] = token;
    names.add(name);
    if (typeof choices !== 'object' || choices === null) continue;
    for (const choice of Object.values(choices)) {
      if (Array.isArray(choice)) for (const inner of valuesUsed(choice as CompiledMessage)) names.add(inner);
    }
  }
  names.delete('#');
  return names;
}

describe('catalogues', () => {
  it.each(languages)('has the same keys in %s as in English', (language) => {
    expect(Object.keys(catalogues[language]).sort()).toEqual([...keys].sort());
  });

  it.each(languages)('is valid ICU MessageFormat and never empty in %s', (language) => {
    for (const key of keys) {
      expect(() => compileMessageOrThrow(catalogues[language][key]), key).not.toThrow();
      expect(catalogues[language][key].trim(), key).not.toBe('');
    }
  });

  it.each(languages)('asks for the same values in %s as in English', (language) => {
    for (const key of keys) {
      const english = valuesUsed(compileMessageOrThrow(catalogues.en[key]));
      expect(valuesUsed(compileMessageOrThrow(catalogues[language][key])), `${language} ${key}`).toEqual(english);
    }
  });

  it.each(languages)('says what happened and what to do for every code in %s', (language) => {
    for (const code of Object.keys(codes)) {
      for (const part of ['title', 'happened', 'todo']) {
        const key = messageKey(`fault.${code}.${part}`);
        expect(key === null ? '' : translatorFor(language).text(key), `${code} ${part}`).toMatch(/\p{L}{2,}/u);
      }
    }
  });

  it('closes each tag that it opens', () => {
    for (const language of languages) {
      for (const key of keys) {
        const message = catalogues[language][key];
        expect(message.split('<b>').length, `${language} ${key}`).toBe(message.split('</b>').length);
      }
    }
  });

  it('keeps the console’s words out of what a kiosk carries', () => {
    expect(officeKey('console.name')).toBe('console.name');
    expect(messageKey('console.name')).toBeNull();
  });

  it('knows no sentence under a made-up key', () => {
    expect(messageKey('fault.NOTHING.title')).toBeNull();
    expect(messageKey('toString')).toBeNull();
    expect(officeKey('console.nothing')).toBeNull();
  });
});

describe('the pseudo-language', () => {
  it('is at least 30 % longer and still valid with the same values', () => {
    for (const key of keys) {
      const stretched = pseudoMessage(catalogues.en[key]);
      expect(valuesUsed(compileMessageOrThrow(stretched)), key).toEqual(
        valuesUsed(compileMessageOrThrow(catalogues.en[key])),
      );
    }
    const plain = catalogues.en['help.cash'];
    expect(pseudoMessage(plain).length).toBeGreaterThan(plain.length * 1.3);
  });

  it('leaves arguments, plurals and tags alone', () => {
    expect(pseudoMessage('about <b>{days, plural, one {# day} other {# days}}</b>')).toBe(
      'åböüttt <b>{days, plural, one {# dåyyy} other {# dåysss}}</b>',
    );
  });
});
