import type { ReactNode } from 'react';
import { Announce } from '../../ui/announce.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';

/** Nothing to press while the kiosk starts or looks an account up: one sentence, and a sun that is rising. */
export function WaitingScreen({ on }: { readonly on: 'starting' | 'identifying' }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  return (
    <Frame head={<p>{view.site.name}</p>}>
      <h1 className="mt-6 text-[calc(1.3*var(--type-title))] leading-tight font-bold">{words.text(`${on}.title`)}</h1>
      <p className="text-lead text-ink-2">{words.text(`${on}.text`)}</p>
      <div aria-hidden="true" className="flex flex-1 items-center justify-center">
        <div className="relative flex size-70 items-center justify-center rounded-full bg-sun/20">
          <span className="turns absolute inset-6 rounded-full border-[calc(1.6*var(--mm))] border-dashed border-sun-mark" />
          <span className="size-30 rounded-full bg-sun" />
        </div>
      </div>
      <Announce text={words.text(`${on}.text`)} />
    </Frame>
  );
}
