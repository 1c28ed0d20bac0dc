import { news } from './news.ts';
import type { Seen } from './state.ts';
import { choice, deed, deeds, element, line, redrawn, section } from './element.ts';

type Validator = Seen['devices']['validator'];

/** The two machines with paper in them: what is in them, and how they can be broken; below, what happened. */
export function machines(): { place: HTMLElement; show: (seen: Seen) => void } {
  const cash = validator();
  const receipts = printer();
  return {
    place: element('div.column', cash.place, receipts.place, section('What happened', news())),
    show: ({ devices }) => {
      cash.show(devices.validator);
      receipts.show(devices.printer);
    },
  };
}

function validator(): { place: HTMLElement; show: (state: Validator) => void } {
  const slot = line('p.slot');
  const counts = element('dl');
  const stuck = element('div.deeds');
  const showCounts = redrawn(counts, countParts);
  const showStuck = redrawn(stuck, (isStuck: boolean) =>
    isStuck
      ? [
          deed({
            label: 'Clear it: the note into the box',
            device: 'validator',
            act: 'clear_jam',
            input: { note: 'into_box' },
          }),
        ]
      : [],
  );
  const path = choice('Note path', 'validator', [
    { when: 'free', label: 'Free', act: 'clear_jam' },
    { when: 'jammed', label: 'Jammed', act: 'jam', kind: 'harm' },
  ]);
  const box = choice('Cash box', 'validator', [
    { when: 'in', label: 'In', act: 'insert_box' },
    { when: 'full', label: 'Full', act: 'fill_box', kind: 'harm' },
    { when: 'out', label: 'Taken out', act: 'remove_box', kind: 'harm' },
  ]);
  const power = choice('Power', 'validator', [
    { when: 'on', label: 'On', act: 'power_on' },
    { when: 'off', label: 'Off', act: 'power_off', kind: 'harm' },
  ]);
  return {
    place: section(
      'Bill validator',
      slot.place,
      counts,
      path.place,
      stuck,
      box.place,
      power.place,
      deeds(
        { label: 'Pull the note back', device: 'validator', act: 'pull_back', kind: 'harm' },
        { label: 'Say “stacked” twice', device: 'validator', act: 'repeat_stacked', kind: 'harm' },
      ),
    ),
    show: (state) => {
      slot.say(slotWords(state));
      slot.place.dataset['lit'] = String(state?.enabled === true);
      showCounts(state);
      showStuck(state?.jammed === true && state.path !== null);
      path.show(state === null ? null : state.jammed ? 'jammed' : 'free');
      box.show(state?.box ?? null);
      power.show(state === null ? null : state.powered ? 'on' : 'off');
    },
  };
}

function slotWords(state: Validator): string {
  if (state === null) return 'It does not answer.';
  if (state.path !== null) return `A note of ${state.path.value} is at the ${state.path.position}.`;
  if (!state.powered) return 'It has no power.';
  return state.enabled ? 'The slot is lit: feed a note.' : 'The slot is dark: it takes nothing now.';
}

function countParts(state: Validator): Node[] {
  if (state === null) return [];
  const counted = [
    ['Went in', state.inserted],
    ['In the box', state.stacked],
    ['Came back', state.returned],
    ['Taken by hand', state.removedByHand],
  ] as const;
  return counted.map(([name, { total }]) => element('div', element('dt', name), element('dd', String(total))));
}

type Printer = Seen['devices']['printer'];

function printer(): { place: HTMLElement; show: (state: Printer) => void } {
  const paper = choice('Paper', 'printer', [
    { when: 'ok', label: 'Plenty', act: 'paper_in' },
    { when: 'near_end', label: 'Near its end', act: 'paper_near_end', kind: 'harm' },
    { when: 'out', label: 'Out', act: 'paper_out', kind: 'harm' },
  ]);
  const cover = choice('Cover', 'printer', [
    { when: 'closed', label: 'Closed', act: 'cover_close' },
    { when: 'open', label: 'Open', act: 'cover_open', kind: 'harm' },
  ]);
  const cutter = choice('Cutter', 'printer', [
    { when: 'ok', label: 'Free', act: 'clear' },
    { when: 'jammed', label: 'Jammed', act: 'cutter_jam', kind: 'harm' },
  ]);
  const head = choice('Print head', 'printer', [
    { when: 'ok', label: 'Cool', act: 'cool' },
    { when: 'hot', label: 'Too hot', act: 'overheat', kind: 'harm' },
  ]);
  const power = choice('Power', 'printer', [
    { when: 'on', label: 'On', act: 'power_on' },
    { when: 'off', label: 'Off', act: 'power_off', kind: 'harm' },
  ]);
  return {
    place: section('Receipt printer', paper.place, cover.place, cutter.place, head.place, power.place),
    show: (state) => {
      paper.show(state?.paper ?? null);
      cover.show(state?.cover ?? null);
      cutter.show(state?.cutter ?? null);
      head.show(state?.head ?? null);
      power.show(state?.power ?? null);
    },
  };
}
