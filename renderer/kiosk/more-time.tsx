import { useEffect, useRef, type ReactNode } from 'react';
import { Act } from '../ui/act.tsx';
import { useWords } from '../ui/words.ts';
import { useScreen } from './screen-context.ts';

/** Asked before a session ends by itself. Above everything, at the bottom, where it is in reach; all else waits. */
export function MoreTime({ secondsLeft }: { readonly secondsLeft: number }): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    // Opened as modal, the browser keeps the focus inside and the rest inert.
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="more-time"
      onCancel={(event) => {
        event.preventDefault();
        send({ kind: 'more_time' });
      }}
      className="mx-auto mt-auto mb-0 w-full max-w-none flex-col gap-6 rounded-t-[calc(12*var(--mm))] bg-paper px-15 pt-14 pb-15 text-ink backdrop:bg-black/60 open:flex"
    >
      <h1 id="more-time" className="text-[calc(24*var(--mm))] leading-tight font-bold tracking-tight">
        {words.text('more.title')}
      </h1>
      <p className="numbers text-lead leading-snug" role="timer">
        {words.text('more.text', { seconds: secondsLeft })}
      </p>
      {view.screen.kind === 'cash' ? <p className="text-act text-ink-2">{words.text('more.money')}</p> : null}
      <div className="mt-4 grid grid-cols-1 gap-4">
        <Act rank="sun" tall label={words.text('more.yes')} onPress={() => send({ kind: 'more_time' })} />
        <Act
          rank="outlined"
          label={words.text('more.no')}
          onPress={() => send({ kind: view.screen.kind === 'cash' ? 'finish' : 'end_session' })}
        />
      </div>
    </dialog>
  );
}
