import { elapsed, type Code, type Monotonic } from '#kernel';
import { andThen, ignored, report, unchanged } from '../line/step.ts';
import type { SspEvent } from './events.ts';
import { PROTOCOL_VERSIONS } from './frames.ts';
import {
  billOf,
  deadlines,
  denominations,
  NOTHING_FOUND,
  openingOrders,
  pollName,
  powerUpBillOf,
  request,
  type Found,
  type MachineState,
  type OpeningOrder,
  type Step,
} from './state.ts';
import type { SspHeard } from './wire.ts';

/** Begins the conversation anew on the line as it is: the device has restarted, or seals otherwise than we do. What it already said of a bill is kept. */
export function reopen(state: MachineState, found: Found = NOTHING_FOUND): MachineState {
  return {
    ...withoutBill(state),
    found,
    isSealed: false,
    isKeyProven: false,
    repeats: true,
    hasCounters: true,
    version: PROTOCOL_VERSIONS[0],
    phase: { name: 'opening', order: 'sync' },
    due: ['sync'],
  };
}

export function withoutBill(state: MachineState): MachineState {
  return {
    ...state,
    bill: null,
    goingIn: false,
    awaited: null,
    quietSince: null,
    enabled: null,
    inhibited: null,
    unhandledEnds: [],
    ackDue: false,
    countDue: false,
  };
}

/** One answer of the opening, and what is asked next. */
export function onOpening(state: MachineState, order: OpeningOrder, answer: SspHeard, at: Monotonic): Step {
  switch (order) {
    case 'set_generator':
    case 'set_modulus':
      return answer.kind === 'ok' ? next(state, order) : unsealed(state, answer, at);
    case 'request_key_exchange':
      return answer.kind === 'key_share' ? next({ ...state, isSealed: true }, order) : unsealed(state, answer, at);
    case 'host_protocol_version':
      return onVersion(state, answer, at);
    case 'reject':
      // Refused: nothing stood in escrow.
      return next(answer.kind === 'ok' ? { ...state, found: { ...state.found, isReturning: true } } : state, order);
    case 'setup_request':
      return next({ ...state, channels: channelsOf(answer) }, order);
    case 'serial':
      return next({ ...state, serial: answer.kind === 'serial' ? answer.serial : null }, order);
    case 'sync':
    case 'disable':
      return next(state, order);
  }
}

/** None where it speaks a version whose events are not known here. */
function channelsOf(answer: SspHeard): MachineState['channels'] {
  return answer.kind === 'setup' && answer.setup.protocolVersion <= PROTOCOL_VERSIONS[0] ? answer.setup.channels : [];
}

function next(state: MachineState, order: OpeningOrder): Step {
  const following = openingOrders[openingOrders.indexOf(order) + 1];
  return unchanged(
    following === undefined
      ? request({ ...state, phase: { name: 'listening' }, quietSince: null }, pollName(state))
      : request({ ...state, phase: { name: 'opening', order: following } }, following),
  );
}

/** The device does not know encryption, or will not agree. */
function unsealed(state: MachineState, answer: SspHeard, at: Monotonic): Step {
  if (answer.kind === 'refused' && state.plainAllowed) return next(state, 'request_key_exchange');
  return refused(state, at);
}

function refused(state: MachineState, at: Monotonic): Step {
  return troubleOf({ ...state, phase: { name: 'refused', since: at } }, 'VALIDATOR_KEY_REFUSED', at);
}

function onVersion(state: MachineState, answer: SspHeard, at: Monotonic): Step {
  // The first sealed command: both keys are the same now, or they never were.
  if (answer.kind === 'out_of_step' || (answer.kind === 'refused' && answer.reason === 'key_not_set'))
    return state.isSealed ? refused(state, at) : unchanged(reopen(state, state.found));
  const known = { ...state, isKeyProven: state.isSealed };
  if (answer.kind === 'ok') return next(known, 'host_protocol_version');
  const lower = PROTOCOL_VERSIONS.find((version) => version < state.version);
  if (lower !== undefined) return unchanged(request({ ...known, version: lower }, 'host_protocol_version'));
  return unfit(known, 'VALIDATOR_FAILURE', at);
}

/** Polls until it is known whether a bill was on its way when the line was opened, and collects what is said of it. */
export function listen(state: MachineState, events: readonly SspEvent[], at: Monotonic): Step {
  const found = foundIn(events, state.found);
  // A restart forgets the version. Under a key it shows by the key; in the open it may have come behind what was told.
  if (!state.isSealed && events.some((event) => event.name === 'slave_reset')) return unchanged(reopen(state, found));
  const heard: MachineState = { ...state, found, quietSince: isQuiet(events) ? (state.quietSince ?? at) : null };
  const isMoving = found.ends.length > 0 || found.isReturning || found.isStacking;
  if (!isMoving && !hasSettled(heard, at)) return unchanged(heard);
  const inEscrow = events.some((event) => event.name === 'read' && event.channel > 0);
  return unchanged(countForPowerUp(inEscrow ? request(heard, 'reject') : heard));
}

/** What the events say of a bill, added to what was known. */
export function foundIn(events: readonly SspEvent[], found: Found = NOTHING_FOUND): Found {
  return events.reduce(afterEvent, found);
}

function afterEvent(found: Found, event: SspEvent): Found {
  switch (event.name) {
    case 'slave_reset':
      return { ...found, restarted: true };
    case 'credit':
    case 'cleared_into_cashbox':
      return withEnd(found, { outcome: 'stacked', channel: event.channel });
    case 'cleared_from_front':
      return withEnd(found, { outcome: 'returned', channel: event.channel });
    case 'read':
    case 'rejecting':
      return { ...found, isReturning: true };
    case 'rejected':
      // Of a bill that stood in escrow: which one it was is not said.
      return found.isReturning ? withEnd(found, { outcome: 'returned', channel: 0 }) : found;
    case 'stacking':
    case 'stacked':
      return { ...found, isStacking: true };
    default:
      return found;
  }
}

/** The device repeats an end until it is acknowledged; it holds one bill. */
function withEnd(found: Found, end: Found['ends'][number]): Found {
  const isKnown = found.ends.some(({ outcome, channel }) => outcome === end.outcome && channel === end.channel);
  return isKnown ? found : { ...found, ends: [...found.ends, end] };
}

/** Something moves, or did a moment ago. */
const MOTIONS: ReadonlySet<SspEvent['name']> = new Set([
  'slave_reset',
  'initialising',
  'read',
  'stacking',
  'stacked',
  'rejecting',
  'rejected',
  'credit',
  'cleared_from_front',
  'cleared_into_cashbox',
]);

export function isQuiet(events: readonly SspEvent[]): boolean {
  return !events.some((event) => MOTIONS.has(event.name));
}

export function countForPowerUp(state: MachineState): MachineState {
  return request({ ...state, phase: { name: 'counting', next: 'power_up' } }, 'get_counters');
}

/** Whether a device that said nothing of a bill will not say it later. */
function hasSettled(state: MachineState, at: Monotonic): boolean {
  const { quietSince, repeats, found } = state;
  if (quietSince === null) return false;
  // POLL WITH ACK says INITIALISING as long as it lasts; a plain poll does not, so it is waited for.
  return !found.restarted || repeats || elapsed(quietSince, at) >= deadlines.settling;
}

/** Reports the power-up, and behind it the ends that were already said. What was known of a bill inside is the journal's from here on. */
export function reportPowerUp(state: MachineState, stacked: number | null): Step {
  const { found, serial } = state;
  const bill = powerUpBillOf(found);
  const hasEnd = found.ends.length > 0;
  const awaited = hasEnd || bill === 'nothing' ? null : bill === 'in_stacker' ? 'credit' : 'return';
  const phase = { name: 'reporting_power_up', reportId: state.nextReportId, next: 'clearing' } as const;
  const count = stacked === null || serial === null ? {} : { count: { serial, stacked } };
  const met: MachineState = {
    ...withoutBill(state),
    phase,
    awaited,
    found: NOTHING_FOUND,
    ackDue: hasEnd && state.repeats,
    quietSince: state.quietSince,
  };
  return found.ends.reduce<Step>(
    (step, end) => andThen(step, (s) => reportEnd(s, end.outcome, end.channel)),
    report(met, { kind: 'powered_up', bill, ...count }),
  );
}

/** A power-up that we bring about ourselves: the journal is asked before the device is reset. */
export function reportReset(state: MachineState): Step {
  const phase = { name: 'reporting_power_up', reportId: state.nextReportId, next: 'resetting' } as const;
  return report({ ...withoutBill(state), phase, due: [] }, { kind: 'powered_up', bill: 'nothing' });
}

export function reportEnd(state: MachineState, outcome: 'stacked' | 'returned', channel: number): Step {
  const ended: MachineState = {
    ...state,
    bill: { at: 'end', outcome, channel },
    goingIn: false,
    awaited: null,
    countDue: true,
    unhandledEnds: [...state.unhandledEnds, state.nextReportId],
  };
  const isNew = state.goingIn ? { isNew: true as const } : {};
  return report(ended, { kind: outcome, bill: billOf(state, channel), ...isNew });
}

export function unfit(state: MachineState, code: Code, at: Monotonic): Step {
  return troubleOf({ ...state, phase: { name: 'unfit', since: at } }, code, at);
}

function troubleOf(state: MachineState, code: Code, at: Monotonic): Step {
  const trouble = { code, since: at, saidAt: at, from: 'opening' } as const;
  if (state.trouble?.code === code) return ignored({ ...state, trouble }, `${code} was said before`);
  return report({ ...state, trouble }, { kind: 'trouble', code });
}

/** The power-up is over, and the journal has compared the device's count with its own. */
export function becomeReady(state: MachineState, at: Monotonic): Step {
  const { serial } = state;
  if (serial === null || state.channels.length === 0) return unfit(state, 'VALIDATOR_FAILURE', at);
  if (denominations(state).length === 0) return unfit(state, 'VALIDATOR_CURRENCY_WRONG', at);
  const recovered =
    state.trouble?.from === 'opening' ? report({ ...state, trouble: null }, { kind: 'recovered' }) : unchanged(state);
  return andThen(recovered, (s) =>
    report(
      { ...s, phase: { name: 'ready', reportId: s.nextReportId, reported: false } },
      { kind: 'ready', serial, denominations: denominations(s) },
    ),
  );
}
