import { languageNames, translatorFor, type Language } from '#language';
import type { ReactNode } from 'react';
import { RestingSun } from './resting-sun.tsx';

/** Shown without a view: the kiosk program is away, or another screen took over. Nobody is signed in, so every language is spoken. */
export function LinkScreen({ state }: { readonly state: 'lost' | 'replaced' }): ReactNode {
  const key = state === 'lost' ? 'out' : 'out.replaced';
  return (
    <main className="frame flex flex-col gap-10 bg-paper text-ink" data-screen={`link_${state}`} data-type="usual">
      <RestingSun />
      {(Object.keys(languageNames) as Language[]).map((language) => (
        <section key={language} lang={language} className="flex flex-col gap-2">
          <h1 className="text-title leading-tight font-bold">{translatorFor(language).text(`${key}.title`)}</h1>
          <p className="text-act text-ink-2">{translatorFor(language).text(`${key}.text`)}</p>
        </section>
      ))}
    </main>
  );
}
