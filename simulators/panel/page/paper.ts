import type { Seen } from './state.ts';
import { element, redrawn, section } from './element.ts';

/** What came out of the printer, the newest on top, as it looks on paper. */
export function paper(): { place: HTMLElement; show: (seen: Seen) => void } {
  const tray = element('div.tray', element('p.quiet', 'Nothing was printed yet.'));
  const show = redrawn(
    tray,
    ({ base, numbers }: { base: string; numbers: readonly (readonly [number, string, boolean])[] }) =>
      numbers.map(([number, text, complete]) => {
        const picture = document.createElement('img');
        picture.src = `${base}/files/receipt-${String(number).padStart(4, '0')}.png`;
        picture.alt = text;
        return element(`figure.paper${complete ? '' : '.torn'}`, picture);
      }),
  );
  return {
    place: element('div.column.out', section('Out of the printer', tray)),
    show: ({ devices, paperUrl }) => {
      const receipts = devices.printer?.receipts ?? [];
      if (receipts.length > 0)
        show({
          base: paperUrl,
          numbers: receipts
            .slice(-4)
            .toReversed()
            .map((one) => [one.number, one.text, one.complete] as const),
        });
    },
  };
}
