import type { ScreenOf } from '#contracts/bridge';
import { assertNever } from '#kernel';
import type { Translator } from '#language';
import type { ReactNode } from 'react';
import { Announce } from '../ui/announce.tsx';
import { Mark, type MarkName } from '../ui/mark.tsx';
import { useWords } from '../ui/words.ts';

type Print = ScreenOf<'receipt'>['print'];

/** Where the paper is: on its way, out, not coming, or nobody knows. */
export function PrintState({ print }: { readonly print: Print }): ReactNode {
  const words = useWords();
  const { title, text, mark } = printWords(print, words);
  const tone = mark === 'warning' ? 'border-sun-mark bg-sun-soft' : 'border-line bg-card';
  return (
    <section data-print={print.state} className={`flex items-center gap-6 sheet rounded-card border ${tone}`}>
      <Mark name={mark} className={`text-[calc(14*var(--mm))] ${mark === 'tick' ? 'text-leaf' : ''}`} />
      <div>
        <p className="text-lead leading-tight font-bold">{title}</p>
        {text === '' ? null : <p className="mt-1 text-text leading-snug">{text}</p>}
      </div>
      <Announce text={`${title}. ${text}`} />
    </section>
  );
}

function printWords(print: Print, words: Translator): { title: string; text: string; mark: MarkName } {
  const number = String(print.number ?? '');
  const why = print.code === null ? '' : `${words.text(`fault.${print.code}.title`)}. `;
  switch (print.state) {
    case 'printing':
      return {
        title: words.text('receipt_screen.printing'),
        text: words.text('receipt_screen.printing.text'),
        mark: 'printer',
      };
    case 'printed':
      return {
        title: words.text('receipt_screen.printed'),
        text: print.number === null ? '' : words.text('receipt_screen.printed.text', { number }),
        mark: 'tick',
      };
    case 'failed':
      return {
        title: words.text('receipt_screen.failed'),
        text:
          why +
          (print.number === null
            ? words.text('receipt_screen.failed.text.unnumbered')
            : words.text('receipt_screen.failed.text', { number })),
        mark: 'warning',
      };
    case 'unknown':
      return {
        title: words.text('receipt_screen.unknown'),
        text: words.text('receipt_screen.unknown.text'),
        mark: 'warning',
      };
    default:
      return assertNever(print.state);
  }
}
