import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
import { TenantLine } from '../tenant-line.tsx';

type Limited = ScreenOf<'limited'>;

/** A card that anybody could have copied: whoever holds it may pay in, and is told nothing of the account. */
export function LimitedScreen({ screen }: { readonly screen: Limited }): ReactNode {
  const words = useWords();
  return (
    <Frame head={<TenantLine tenant={screen.tenant} />} acts={<LimitedActs screen={screen} />}>
      <div>
        <h1 className="text-title leading-[1.12] font-bold tracking-tight text-balance">
          {words.text('limited.title')}
        </h1>
        <p className="mt-2 text-lead leading-tight text-ink-2">
          {words.text(screen.behindPin.includes('balance') ? 'limited.text.pin' : 'limited.text')}
        </p>
      </div>
      {screen.stale ? (
        <Notice tone="calm" mark="clock">
          {words.text('limited.stale')}
        </Notice>
      ) : null}
    </Frame>
  );
}

function LimitedActs({ screen: { cashBlocked, phone, behindPin, hasPin } }: { readonly screen: Limited }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const asksForBalance = behindPin.includes('balance');
  return (
    <>
      {cashBlocked === null ? null : (
        <Notice tone="calm" mark="warning">
          {words.text(`fault.${cashBlocked}.title`)}. {words.text(`fault.${cashBlocked}.todo`)}
        </Notice>
      )}
      <div className={`grid gap-4 ${asksForBalance && hasPin ? 'grid-cols-[3fr_2fr]' : ''}`}>
        {asksForBalance ? (
          <Act
            rank="outlined"
            label={words.text('limited.balance')}
            detail={words.text('pin.with')}
            onPress={() => send({ kind: 'show_balance' })}
          />
        ) : null}
        {hasPin ? (
          <Act rank="outlined" label={words.text('pin.change')} onPress={() => send({ kind: 'change_card_pin' })} />
        ) : null}
      </div>
      <div className={`grid gap-4 ${phone === null ? 'grid-cols-[5fr_2fr]' : 'grid-cols-[5fr_4fr_3fr]'}`}>
        <Act
          rank="sun"
          tall
          label={words.text('home.cash')}
          detail={words.text(cashBlocked === null ? 'home.cash.text' : 'home.cash.blocked')}
          disabled={cashBlocked !== null}
          onPress={() => send({ kind: 'top_up_with_cash' })}
        />
        {phone === null ? null : (
          <Act
            rank="sun"
            tall
            label={words.text('home.phone')}
            detail={words.text(phone.blocked === null ? 'home.phone.text' : 'home.phone.blocked')}
            disabled={phone.blocked !== null}
            onPress={() => send({ kind: 'top_up_by_phone' })}
          />
        )}
        <Act rank="counter" label={words.text('foot.end')} onPress={() => send({ kind: 'end_session' })} />
      </div>
    </>
  );
}
