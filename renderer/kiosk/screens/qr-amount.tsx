import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Examples } from '../examples.tsx';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
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
          <div className={`grid gap-4 ${choices.length === 2 || choices.length === 4 ? 'grid-cols-2' : 'grid-cols-3'}`}>
            {choices.map((choice, place) => (
              <Act
                key={choice.amount.amount}
                rank={blocked === null ? 'sun' : 'outlined'}
                tall
                label={words.note(choice.amount)}
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
      <Examples examples={choices.filter(({ split }) => split.length > 0)} />
      {choices.length > 0 ? null : <p className="text-lead">{words.text('qr_amount.none')}</p>}
    </Frame>
  );
}
