import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
import { RestingSun } from '../resting-sun.tsx';
import { serviceSentence } from '../sentences.ts';

/** Nothing can be done here just now; supply and credit do not depend on it. */
export function OutOfServiceScreen({ screen }: { readonly screen: ScreenOf<'out_of_service'> }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  return (
    <Frame
      head={
        <>
          <p>{view.site.name}</p>
          <p className="numbers">{words.text('common.reference', { reference: screen.reference })}</p>
        </>
      }
    >
      <h1 className="mt-4 text-[calc(24*var(--mm))] leading-[1.08] font-extrabold tracking-tight">
        {words.text('out.title')}
      </h1>
      <p className="text-lead text-ink-2">{words.text('out.text')}</p>
      <RestingSun />
      <Notice tone="plain" mark="warning">
        {screen.service === null
          ? `${words.text(`fault.${screen.code}.happened`)} ${words.text(`fault.${screen.code}.todo`)}`
          : serviceSentence(screen.service, words, view.site.zone)}
      </Notice>
    </Frame>
  );
}
