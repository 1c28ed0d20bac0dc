import { languageNames, type Language } from '#language';
import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { Button } from 'react-aria-components/Button';
import { Mark } from '../ui/mark.tsx';
import { useWords } from '../ui/words.ts';
import { useScreen } from './screen-context.ts';

const look =
  'flex min-h-20 flex-auto items-center justify-center gap-2 rounded-[calc(5*var(--mm))] border border-edge bg-card px-2 text-act leading-none font-semibold text-ink data-[pressed]:brightness-90 data-[selected]:border-counter data-[selected]:bg-counter data-[selected]:text-on-counter';

interface FootProps {
  readonly helping: boolean;
  readonly onHelp: (open: boolean) => void;
}

/** The same five on every screen, at the same place: language, larger type, contrast, low reach, help. */
export function Foot({ helping, onHelp }: FootProps): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
  const { largeType, highContrast, lowReach } = view.settings;
  return (
    <nav aria-label={words.text('foot.name')} className="flex gap-3 border-t border-line pt-4">
      <Button
        className={look}
        aria-label={words.text('foot.language.name')}
        onPress={() => send({ kind: 'choose_language', language: nextLanguage(view.settings.language) })}
      >
        {words.text('foot.language')}
      </Button>
      <ToggleButton
        className={look}
        aria-label={words.text('foot.larger')}
        isSelected={largeType}
        onChange={(on) => send({ kind: 'set_large_type', on })}
      >
        A+
      </ToggleButton>
      <ToggleButton
        className={look}
        aria-label={words.text('foot.contrast')}
        isSelected={highContrast}
        onChange={(on) => send({ kind: 'set_high_contrast', on })}
      >
        <Mark name="contrast" />
      </ToggleButton>
      <ToggleButton
        className={look}
        aria-label={words.text('foot.reach.name')}
        isSelected={lowReach}
        onChange={(on) => send({ kind: 'set_low_reach', on })}
      >
        <Mark name="down" />
        {words.text('foot.reach')}
      </ToggleButton>
      <ToggleButton className={look} isSelected={helping} onChange={onHelp}>
        {words.text('foot.help')}
      </ToggleButton>
    </nav>
  );
}

function nextLanguage(current: Language): Language {
  const offered = Object.keys(languageNames) as Language[];
  return offered[(offered.indexOf(current) + 1) % offered.length] ?? current;
}
