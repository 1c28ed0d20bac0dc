import { useEffect, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { LanguageSwitch } from '../language-switch.tsx';

interface ThresholdProps {
  readonly title: string;
  /** The building, where it is known. */
  readonly siteName: string | null;
  readonly children: ReactNode;
}

/** The page before anybody is signed in: the building’s name, one sheet, the languages. */
export function Threshold({ title, siteName, children }: ThresholdProps): ReactNode {
  const words = useWords();
  useEffect(() => {
    document.title = siteName === null ? words.text('console.name') : `${siteName} · ${words.text('console.name')}`;
  }, [siteName, words]);
  return (
    <div className="threshold">
      <header className="threshold-head">
        <span className="sun" aria-hidden="true" />
        <p>
          <strong>{siteName ?? words.text('console.name')}</strong>
          <span>{words.text('console.tagline')}</span>
        </p>
      </header>
      <main className="threshold-sheet">
        <h1>{title}</h1>
        {children}
      </main>
      <footer>
        <LanguageSwitch />
      </footer>
    </div>
  );
}
