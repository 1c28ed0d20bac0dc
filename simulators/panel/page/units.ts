import type { Seen, SeenMeter } from './state.ts';
import { deed, element, line, redrawn, section, type Deed } from './element.ts';

/** Every unit on one small card: the lamp is lit where current flows. Opened, it shows what can be done to its meters. */
export function units(): { place: HTMLElement; show: (seen: Seen) => void } {
  const grid = element('div.units');
  const drawn = new Map<string, UnitCard>();
  return {
    place: section('Units: current, relay, water. Open one to break its meters', grid),
    show: ({ units: all, devices }) => {
      const known = new Map((devices.meters?.meters ?? []).map((meter) => [meter.name, meter]));
      for (const unit of all) {
        let card = drawn.get(unit.label);
        if (card === undefined) {
          card = unitCard(unit);
          drawn.set(unit.label, card);
          grid.append(card.place);
        }
        card.show(unit.meters.flatMap((name) => known.get(name) ?? []));
      }
    },
  };
}

interface UnitCard {
  readonly place: HTMLElement;
  show(meters: readonly SeenMeter[]): void;
}

function unitCard({ label, tenant }: Seen['units'][number]): UnitCard {
  const lamp = element('span.lamp');
  const power = line('span.figure');
  const relay = line('span.relay');
  const water = line('span.water');
  const registers = line();
  const hands = element('div.deeds');
  const showHands = redrawn(hands, (all: readonly Deed[]) => all.map(deed));
  const summary = element(
    'summary',
    element('strong', label),
    element('span.who', tenant ?? 'void'),
    element('span.now', lamp, power.place, relay.place, water.place),
  );
  const card = element('details.unit', summary, registers.place, hands);
  card.setAttribute('aria-label', `Unit ${label}`);
  return {
    place: card,
    show: (meters) => {
      const electricity = meters.find((meter) => meter.hasRelay);
      const tap = meters.find((meter) => !meter.hasRelay);
      lamp.dataset['lit'] = String((electricity?.powerW ?? 0) > 0);
      power.say(electricity === undefined ? 'away' : `${electricity.powerW} W`);
      relay.say(electricity === undefined ? '' : relayWords(electricity));
      relay.place.dataset['relay'] = electricity?.relay ?? '';
      water.say(tap === undefined ? '' : `${tap.powerW} l/h${tap.silent ? ' (wire off)' : ''}`);
      registers.say(meters.map(registerWords).join(', '));
      showHands(meters.flatMap(handsAt));
    },
  };
}

function relayWords({ relay, welded, silent }: SeenMeter): string {
  return [relay, ...(welded ? ['welded'] : []), ...(silent ? ['wire off'] : [])].join(', ');
}

function registerWords({ serial, hasRelay, registerWh }: SeenMeter): string {
  return `${serial}: ${(registerWh / 1000).toFixed(hasRelay ? 1 : 3)} ${hasRelay ? 'kWh' : 'm³'}`;
}

function handsAt({ name: meter, hasRelay, welded, silent }: SeenMeter): Deed[] {
  const wire = `${hasRelay ? 'electricity' : 'water'} wire`;
  return [
    {
      label: silent ? `Mend the ${wire}` : `Cut the ${wire}`,
      device: 'meters',
      act: 'silence',
      input: { meter, on: !silent },
      kind: silent ? 'plain' : 'harm',
    },
    ...(hasRelay
      ? [
          {
            label: welded ? 'Free the contact' : 'Weld the contact',
            device: 'meters',
            act: 'weld',
            input: { meter, on: !welded },
            kind: welded ? 'plain' : 'harm',
          },
        ]
      : []),
  ];
}
