import type { Seen } from './state.ts';
import { deeds, element, redrawn, section, type Deed } from './element.ts';

const at =
  (device: string) =>
  (label: string, act: string, more: Partial<Deed> = {}): Deed => ({ label, device, act, ...more });
const validator = at('validator');
const printer = at('printer');
const network = at('network');
const clock = at('clock');
const HOUR_MS = 3_600_000;

/** What befalls the machines: jams, paper, power, the wire, the clock. */
export function machines(): { place: HTMLElement; show: (seen: Seen) => void } {
  const cash = element('p.quiet');
  const paper = element('p.quiet');
  const power = element('div');
  const wire = element('p.quiet');
  const time = element('p.quiet');
  const harm = { kind: 'harm' } as const;
  const showPower = redrawn(power, powerParts);
  return {
    place: element(
      'div.column',
      section(
        'Bill validator',
        cash,
        deeds(
          validator('Pull the note back', 'pull_back', harm),
          validator('Say “stacked” twice', 'repeat_stacked', harm),
          validator('Jam', 'jam', harm),
          validator('Clear the jam', 'clear_jam'),
          validator('Box full', 'fill_box', harm),
          validator('Take the box out', 'remove_box', harm),
          validator('Put an empty box in', 'insert_box'),
          validator('Power off', 'power_off', harm),
          validator('Power on', 'power_on'),
        ),
      ),
      section(
        'Receipt printer',
        paper,
        deeds(
          printer('Paper out', 'paper_out', harm),
          printer('Paper near its end', 'paper_near_end'),
          printer('New roll', 'paper_in'),
          printer('Open the cover', 'cover_open', harm),
          printer('Close it', 'cover_close'),
          printer('Cutter jams', 'cutter_jam', harm),
          printer('Free the cutter', 'clear'),
        ),
      ),
      section('Power', power),
      section(
        'The wire to the server',
        wire,
        deeds(
          network('Switch off', 'cut', { ...harm, hint: 'connections break' }),
          network('Pull the cable', 'unplug', { ...harm, hint: 'silence' }),
          network('Mend it', 'mend'),
        ),
      ),
      section(
        'The machines’ clock',
        time,
        deeds(
          clock('A day ahead', 'jump', { ...harm, input: { byMs: 24 * HOUR_MS } }),
          clock('A day back', 'jump', { ...harm, input: { byMs: -24 * HOUR_MS } }),
          clock('An hour ahead', 'jump', { input: { byMs: HOUR_MS } }),
          clock('Right again', 'mend'),
        ),
      ),
    ),
    show: (seen) => {
      cash.textContent = cashLine(seen.devices.validator);
      paper.textContent = paperLine(seen.devices.printer);
      showPower(seen.power);
      wire.textContent = wireLine(seen.devices.network);
      time.textContent = clockLine(seen.clock);
    },
  };
}

function powerParts(power: Seen['power']): Node[] {
  return (['kiosk', 'server'] as const).map((who) =>
    element(
      'div',
      element('p.quiet', `The ${who} is ${power[who]}.`),
      deeds(
        power[who] === 'off'
          ? { label: `Power to the ${who}`, device: who, act: 'restore', kind: 'warm' }
          : { label: `Cut the ${who}’s power`, device: who, act: 'cut', kind: 'harm' },
      ),
    ),
  );
}

function cashLine(state: Seen['devices']['validator']): string {
  if (state === null) return 'It does not answer.';
  const onItsWay = state.path === null ? '' : ` A note of ${state.path.value} is at the ${state.path.position}.`;
  const byHand = state.removedByHand.total === 0 ? '' : `, taken out by hand ${state.removedByHand.total}`;
  return `${state.powered ? state.status : 'no power'}. Went in ${state.inserted.total}, in the box ${state.stacked.total}, given back ${state.returned.total}${byHand}.${onItsWay}`;
}

function paperLine(state: Seen['devices']['printer']): string {
  if (state === null) return 'It does not answer.';
  return `Paper ${state.paper}, cover ${state.cover}, cutter ${state.cutter}.`;
}

function wireLine(state: Seen['devices']['network']): string {
  if (state === null) return 'There is none.';
  return { whole: 'It is whole.', cut: 'It is cut.', unplugged: 'The cable is out.' }[state.fate] ?? state.fate;
}

function clockLine(state: Seen['clock']): string {
  if (!state.canJump) return 'libfaketime is not installed here, so it cannot jump.';
  if (state.offsetMs === 0) return 'It is right.';
  return `It is ${Math.abs(state.offsetMs) / HOUR_MS} h ${state.offsetMs > 0 ? 'ahead' : 'behind'}.`;
}
