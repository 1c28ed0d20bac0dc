import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { Act } from '../ui/act.tsx';
import { useWords } from '../ui/words.ts';
import { fitWords } from './fit.ts';
import { Foot } from './foot.tsx';
import { useScreen } from './screen-context.ts';

interface FrameProps {
  /** Who and what, on top. */
  readonly head: ReactNode;
  /** Words, in the upper part, where eyes are. */
  readonly children: ReactNode;
  /** Acts, in the lower part, where hands are. */
  readonly acts?: ReactNode;
}

/** The one frame of every screen. Help takes the place of the words until it is closed; the foot stays where it is. */
export function Frame({ head, children, acts }: FrameProps): ReactNode {
  const [helping, setHelping] = useState(false);
  const { view } = useScreen();
  const frame = useRef<HTMLElement>(null);
  // After every drawing, before it is seen: languages, larger type and low reach all need their own room.
  useLayoutEffect(() => {
    if (frame.current !== null) fitWords(frame.current);
  });
  return (
    <main
      ref={frame}
      className="frame flex flex-col gap-4 bg-paper text-ink"
      data-screen={view.screen.kind}
      data-reach={view.settings.lowReach ? 'low' : 'usual'}
    >
      <header className="flex min-h-14 items-center justify-between gap-6 text-text text-ink-2">{head}</header>
      {helping ? (
        <Help onClose={() => setHelping(false)} />
      ) : (
        <>
          <div data-words="" className="stack min-h-0 flex-1">
            {children}
          </div>
          {acts === undefined ? null : (
            <div data-acts="" className="flex flex-col gap-4">
              {acts}
            </div>
          )}
        </>
      )}
      <Foot helping={helping} onHelp={setHelping} />
    </main>
  );
}

function Help({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  return (
    <>
      <div data-words="" className="flex flex-1 flex-col gap-6">
        <h1 className="text-title leading-tight font-bold">{words.text('help.title')}</h1>
        <p className="text-lead">{words.text(`help.${view.screen.kind}`)}</p>
        <p className="text-act text-ink-2">{words.text('help.controls')}</p>
      </div>
      <Act rank="outlined" label={words.text('common.close')} onPress={onClose} />
    </>
  );
}
