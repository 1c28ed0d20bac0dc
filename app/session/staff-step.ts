import { zone } from '#kernel';
import type { Seen } from '../staff/state.ts';
import { stepStaff } from '../staff/machine.ts';
import type { StaffEvent } from '../staff/turn.ts';
import { denominationsOf } from './money.ts';
import { siteCurrency, type Facts, type Moment, type Session } from './state.ts';
import { end, stay, type Turn } from './turn.ts';

/** The kiosk as staff mode sees it. */
export function seenBy(facts: Facts, moment: Moment): Seen {
  const codeOf = (device: Facts['printer']) => (device === 'unheard' ? 'unheard' : device.trouble);
  return {
    ...moment,
    zone: zone(facts.site?.zone ?? 'UTC'),
    currency: siteCurrency(facts),
    denominations: denominationsOf(facts),
    link: facts.linkTrouble,
    journal: facts.journal,
    validator: facts.validator === 'unheard' ? 'VALIDATOR_AWAY' : facts.validator.trouble,
    devices: [
      { device: 'validator', code: codeOf(facts.validator) },
      // Of what is well only the devices are spoken of that every kiosk has.
      ...(facts.cashBox.trouble === null ? [] : [{ device: 'cash_box' as const, code: facts.cashBox.trouble }]),
      ...(facts.coins.trouble === null ? [] : [{ device: 'coins' as const, code: facts.coins.trouble }]),
      { device: 'printer', code: codeOf(facts.printer) },
      { device: 'reader', code: codeOf(facts.reader) },
      // A kiosk may have no scanner: one that is well, or was never there, is not spoken of.
      ...(facts.scanner.trouble === null ? [] : [{ device: 'scanner' as const, code: facts.scanner.trouble }]),
      // Ghosts let nobody in here: what can be said is that the glass may be dead, until the first touch.
      ...(facts.touch.trouble === null ? [] : [{ device: 'touch' as const, code: facts.touch.trouble }]),
      ...(facts.disk.trouble === null ? [] : [{ device: 'disk' as const, code: facts.disk.trouble }]),
    ],
    service: facts.service,
  };
}

/** One event for the staff who stand here; what they ask for is done under the id of their visit. */
export function staffTurn(session: Session, event: StaffEvent, moment: Moment): Turn {
  const { stage } = session;
  if (stage.kind !== 'staff') return end(session);
  const turn = stepStaff(stage.staff, event, seenBy(session.facts, moment));
  if ('ignored' in turn) return turn;
  return stay(
    { ...session, stage: { kind: 'staff', staff: turn.staff } },
    turn.effects.map((effect) => ({ kind: 'staff', visit: turn.staff.visit, effect })),
  );
}
