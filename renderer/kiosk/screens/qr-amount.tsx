import type { ScreenOf } from '#contracts/bridge';
import type { Translator } from '#language';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
import { isUsedUp } from '../sentences.ts';
import { TenantLine } from '../tenant-line.tsx';

type QrAmount = ScreenOf<'qr_amount'>;

/** The sums that can be paid by phone, each with what it lasts and where it goes, before anything is paid. */
export function QrAmountScreen({ screen }: { readonly screen: QrAmount }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const { blocked, choices } = screen;
  return (
    <Frame
      head={<TenantLine tenant={screen.tenant} />}
      acts={
        <>
          <div className="grid grid-cols-2 gap-4">
            {choices.map((choice, place) => (
              <Act
                key={choice.amount.amount}
                rank={blocked === null ? 'sun' : 'outlined'}
                tall
                label={words.note(choice.amount)}
                {...detailOf(choice, words)}
                disabled={blocked !== null}
                onPress={() => send({ kind: 'choose_qr_amount', choice: place })}
              />
            ))}
          </div>
          <div className="grid grid-cols-2 gap-4">
            <Act rank="outlined" label={words.text('common.back')} onPress={() => send({ kind: 'show_home' })} />
            <Act rank="counter" label={words.text('foot.end')} onPress={() => send({ kind: 'end_session' })} />
          </div>
        </>
      }
    >
      <h1 className="text-title leading-tight font-bold">{words.text('qr_amount.title')}</h1>
      {blocked === null ? null : (
        <Notice tone="calm" mark="warning">
          {words.text(`fault.${blocked}.title`)}. {words.text(`fault.${blocked}.todo`)}
        </Notice>
      )}
      {choices.length > 0 ? null : <p className="text-lead">{words.text('qr_amount.none')}</p>}
    </Frame>
  );
}

/** How long it lasts, and its parts where there is more than one. */
function detailOf({ days, split }: QrAmount['choices'][number], words: Translator): { detail?: string } {
  const parts = split.filter((line) => !isUsedUp(line.amount.amount));
  const sentences = [
    days === null
      ? null
      : days === 0
        ? words.text('cash.example.days.less')
        : words.text('cash.example.days', { days }),
    parts.length < 2
      ? null
      : parts.map((line) => words.text(`split.short.${line.kind}`, { amount: words.note(line.amount) })).join(' · '),
  ].filter((sentence) => sentence !== null);
  return sentences.length === 0 ? {} : { detail: sentences.join(': ') };
}
