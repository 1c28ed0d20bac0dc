import type { Settings } from '#contracts/bridge';
import { translatorFor } from '#language';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { situationNames, viewOf, type Situation } from '../gallery/views.ts';
import { WordsProvider } from '../ui/words.ts';
import { KioskScreen, themeOf } from './kiosk-screen.tsx';
import { ScreenProvider } from './screen-context.ts';

function drawn(situation: Situation, settings: Partial<Settings> = {}, secondsLeft?: number): string {
  const view = viewOf(situation, { settings, ...(secondsLeft === undefined ? {} : { secondsLeft }) });
  const words = translatorFor(view.settings.language);
  const screen = createElement(KioskScreen, { view });
  const provided = createElement(ScreenProvider, { value: { view, send: () => undefined } }, screen);
  return renderToStaticMarkup(createElement(WordsProvider, { value: words }, provided));
}

/** What a person reads: the markup without its tags. */
function read(...from: Parameters<typeof drawn>): string {
  return drawn(...from)
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#x27;/g, '’')
    .replace(/[\s\u00a0]+/g, ' ');
}

describe.each(['en', 'de'] as const)('every screen in %s', (language) => {
  it.each(situationNames)('draws %s with words for everything', (situation) => {
    const text = read(situation, { language, largeType: true });
    expect(text.trim()).not.toBe('');
    expect(text).not.toMatch(/\b(home|cash|fault|tick|because|split|receipt_screen)\.[a-z_]+/);
    expect(text).not.toMatch(/undefined|NaN|null|\{|\}/);
  });
});

describe('home', () => {
  it('puts the money first, then the days, then supply and its reason', () => {
    const text = read('home');
    const order = [
      'You have',
      '86 .40',
      '5 to 6 days',
      'You are connected.',
      'Monday 10:00',
      'mostly in the evenings',
      'Lately',
    ];
    const places = order.map((said) => text.replace('86.40', '86 .40').indexOf(said));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text).toContain('3.2 kWh × €0.3214');
  });

  it('says why there is no supply and what brings it back', () => {
    const text = read('home_out_of_credit');
    expect(text).toContain('Power off · Water on');
    expect(text).toContain('You are not connected. Your credit has run out.');
    expect(text).toContain('Any top-up that leaves credit brings your supply back at once.');
    expect(text).toContain('Old debt: €31.00 · Emergency credit used: €10.00');
  });

  it('does not offer cash that it cannot take', () => {
    expect(drawn('home_stale')).toMatch(/disabled=""[^>]*>.*?Top up with cash/);
    expect(drawn('home')).not.toContain('disabled=""');
    expect(read('home_stale')).toContain('This is how it stood at');
  });
});

describe('this week beside last week', () => {
  it('says no number where there is a gap, and marks it', () => {
    expect(read('home')).toMatch(
      /This week has cost\s+22 % less\s+than last week by this time, mostly in the evenings\./,
    );
    expect(read('home_gap')).toContain('The meters could not be read all the time');
    expect(drawn('home_gap')).toContain('data-state="gap"');
    expect(drawn('home')).not.toContain('data-state="gap"');
    expect(drawn('home')).toContain('aria-label="Sat 28 November: this week €1.70 so far');
  });

  it('is not shown when it may be old', () => {
    expect(drawn('home_stale')).not.toContain('data-chart');
  });
});

describe('a hidden balance', () => {
  it('is on no screen that shows it', () => {
    for (const situation of ['home', 'history'] as const) {
      expect(read(situation, { balanceHidden: true }), situation).not.toMatch(/86\s*[.,]\s*40/);
    }
  });
});

describe('cash', () => {
  it('shows before the first note how it would be split', () => {
    expect(read('cash_before')).toContain('€20 about 1 day €4 old debt · €10 emergency credit · €6 credit');
  });

  it('says what is being checked, and that no change is given', () => {
    expect(read('cash_checking')).toContain('Checking your €50 note…');
    expect(read('cash_checking')).toContain('No change is given');
  });

  it('says before money goes in that the server or the printer is away', () => {
    const text = read('cash_offline');
    expect(text).toContain('Your money is kept safely and credited as soon as it is back.');
    expect(text).toContain('No paper receipt just now.');
    expect(text).toContain('Kept safe, credited later');
  });

  it('never takes Done away', () => {
    for (const situation of ['cash_before', 'cash_checking', 'cash_offline', 'cash_trouble'] as const) {
      expect(drawn(situation), situation).not.toContain('disabled=""');
    }
  });
});

describe('fault', () => {
  it('says what happened, what is safe, what to do, and the reference', () => {
    const text = read('fault');
    for (const said of ['not yet known where the note is', '€50.00 are safe', 'Keep the claim code', 'F-7Q2M-09']) {
      expect(text).toContain(said);
    }
  });
});

describe('the PIN pad', () => {
  it('is not read aloud, and the bag number’s is', () => {
    for (const pad of ['staff_pin', 'card_pin', 'card_pin_choose', 'staff_cards_pin'] as const)
      expect(drawn(pad)).toMatch(/data-unspoken=""[^>]*>(<button.*?Digit 1)/);
    expect(drawn('staff_cash_box_bag')).not.toContain('data-unspoken');
  });
});

describe('more time', () => {
  it('lies over the screen with the seconds that are left', () => {
    expect(read('cash', {}, 1)).toContain('This session ends in 1 second.');
    expect(read('cash', { language: 'de' }, 18)).toContain('Diese Sitzung endet in 18 Sekunden.');
  });
});

describe('the theme', () => {
  it('is ink without a person, day with one, contrast on wish', () => {
    expect(themeOf(viewOf('attract'))).toBe('ink');
    expect(themeOf(viewOf('home'))).toBe('day');
    expect(themeOf(viewOf('home', { settings: { highContrast: true } }))).toBe('contrast');
  });
});
