import type { PhoneLeave } from './phone-state.ts';
import type { Moment, Session } from './state.ts';
import { end, fault, finish, stay, to, type StageOf, type Turn } from './turn.ts';

/** Nobody waits any more. The order is closed where it was made, and if it was paid meanwhile that is shown. */
export function leaveOrder(session: Session, stage: StageOf<'qr'>, leave: PhoneLeave): Turn {
  if (stage.phase === 'paid') return { ignored: 'it is paid: the receipt comes by itself' };
  if (stage.phase === 'closing')
    return leave === 'end' && stage.leave !== 'end'
      ? stay({ ...session, stage: { ...stage, leave } })
      : { ignored: 'the order is being closed' };
  return to(session, { ...stage, phase: 'closing', leave }, [{ kind: 'close_order', orderId: stage.order.id }]);
}

/** The order is over, unpaid as far as anybody knows: a payment that arrives all the same is credited without this screen. */
export function afterOrder(session: Session, stage: StageOf<'qr'>, moment: Moment): Turn {
  const { guest } = stage;
  switch (stage.leave) {
    case 'home':
      return to(session, { kind: 'home', guest });
    case 'end':
      return finish(session, guest, end);
    case 'over': {
      const code = stage.order.state === 'closed' ? 'ORDER_CLOSED' : 'PROVIDER_AWAY';
      return fault(session, { code, moment, next: { kind: 'home', guest } });
    }
  }
}

export function faultAndClose(
  session: Session,
  stage: StageOf<'qr'>,
  at: { code: Parameters<typeof fault>[1]['code']; moment: Moment },
): Turn {
  const turn = fault(session, { ...at, next: { kind: 'home', guest: stage.guest } });
  return 'ignored' in turn
    ? turn
    : { ...turn, effects: [...turn.effects, { kind: 'close_order', orderId: stage.order.id }] };
}
