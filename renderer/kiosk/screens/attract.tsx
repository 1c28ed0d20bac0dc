import type { ScreenOf } from '#contracts/bridge';
import { languageNames } from '#language';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
import { limitKey } from '../sentences.ts';

/** Nobody is signed in: how to begin, what does not work, what the building has to say. Never anything of a tenant. */
export function AttractScreen({ screen }: { readonly screen: ScreenOf<'attract'> }): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
  const limits = [...new Set(screen.limits.map(limitKey))];
  const languages = (
    <nav aria-label={words.text('attract.languages')} className="grid grid-cols-2 gap-4">
      {screen.languages.map((language) => (
        <Act
          key={language}
          rank={language === view.settings.language ? 'counter' : 'outlined'}
          label={languageNames[language]}
          onPress={() => send({ kind: 'choose_language', language })}
        />
      ))}
    </nav>
  );
  return (
    <Frame head={<p>{view.site.name}</p>} acts={languages}>
      <h1 className="mt-4 text-[calc(1.65*var(--type-title))] leading-[1.05] font-extrabold tracking-tight">
        {words.text('attract.title')}
      </h1>
      <p className="text-lead text-ink-2">{words.text('attract.text')}</p>
      <div aria-hidden="true" className="flex min-h-80 flex-1 items-center justify-center">
        <div className="breathes flex aspect-square h-full max-h-150 items-center justify-center rounded-full bg-sun/25">
          <div className="flex size-[74%] items-center justify-center rounded-full bg-sun">
            <div className="flex size-[74%] flex-col items-center justify-center gap-1 rounded-full bg-white/30 text-lead leading-tight font-bold text-on-sun">
              <span>{words.text('attract.tap')}</span>
              <span>{words.text('attract.here')}</span>
              <Mark name="down" className="text-[1.1em]" />
            </div>
          </div>
        </div>
      </div>
      {limits.length === 0 && screen.notices.length === 0 ? null : (
        <section aria-label={words.text('attract.notices')} className="flex flex-col gap-3">
          {limits.map((key) => (
            <Notice key={key} tone="calm" mark="warning">
              {words.text(key)}
            </Notice>
          ))}
          {screen.notices.slice(0, 2).map((notice) => (
            <Notice key={notice} tone="plain" mark="clock">
              {notice}
            </Notice>
          ))}
        </section>
      )}
    </Frame>
  );
}
