import type { Meter, Seen } from './state.ts';
import { deed, element, redrawn, section } from './element.ts';

interface Row {
  readonly label: string;
  readonly tenant: string | null;
  readonly meters: readonly Meter[];
}

/** Each unit with what its meters show: the lamp is lit where current flows. */
export function meters(): { place: HTMLElement; show: (seen: Seen) => void } {
  const grid = element('div.units');
  const drawn = new Map<string, { place: HTMLElement; show: (row: Row) => void }>();
  return {
    place: section('Units, meters, relays', grid),
    show: ({ units, devices }) => {
      const known = new Map((devices.meters?.meters ?? []).map((meter) => [meter.name, meter]));
      for (const { label, tenant, meters: names } of units) {
        let card = drawn.get(label);
        if (card === undefined) {
          const place = element('article.unit');
          card = { place, show: redrawn(place, unitParts) };
          drawn.set(label, card);
          grid.append(place);
        }
        card.show({ label, tenant, meters: names.flatMap((name) => known.get(name) ?? []) });
      }
    },
  };
}

function unitParts({ label, tenant, meters: shown }: Row): Node[] {
  return [
    element('h3', label, element('small', tenant ?? 'void')),
    ...shown.map((meter) => {
      const hasRelay = meter.relay !== 'none';
      const lamp = element(`span.lamp.${meter.powerW > 0 ? 'lit' : 'dark'}`);
      lamp.title = meter.serial;
      return element(
        'div.meter',
        lamp,
        element('span', hasRelay ? `${meter.relay}${meter.welded ? ' (welded)' : ''}` : 'water'),
        element('span.figure', hasRelay ? `${Math.round(meter.powerW)} W` : ''),
        hasRelay
          ? deed({
              label: meter.silent ? 'Wire on' : 'Wire off',
              device: 'meters',
              act: 'silence',
              input: { meter: meter.name, on: !meter.silent },
            })
          : null,
        hasRelay
          ? deed({
              label: meter.welded ? 'Free' : 'Weld',
              device: 'meters',
              act: 'weld',
              input: { meter: meter.name, on: !meter.welded },
            })
          : null,
      );
    }),
  ];
}
