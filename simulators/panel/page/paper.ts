import type { Seen } from './state.ts';
import { element, redrawn, section } from './element.ts';

interface Tray {
  readonly base: string;
  readonly receipts: NonNullable<Seen['devices']['printer']>['receipts'];
}

/** What came out of the printer as it looks on paper: the newest large, the three before it small beside one another. */
export function paper(): { place: HTMLElement; show: (seen: Seen) => void } {
  const tray = element('div.tray', element('p.quiet', 'Nothing was printed yet.'));
  const show = redrawn(tray, trayParts);
  return {
    place: section('Out of the printer', tray),
    show: ({ devices, paperUrl }) => {
      const receipts = devices.printer?.receipts ?? [];
      if (receipts.length > 0) show({ base: paperUrl, receipts });
    },
  };
}

function trayParts({ base, receipts }: Tray): Node[] {
  return receipts.toReversed().map(({ number, text, complete }, index) => {
    const picture = document.createElement('img');
    picture.src = `${base}/files/receipt-${String(number).padStart(4, '0')}.png`;
    picture.alt = text;
    const sheet = document.createElement('a');
    sheet.className = ['paper', index === 0 ? 'newest' : 'older', ...(complete ? [] : ['torn'])].join(' ');
    sheet.href = picture.src;
    sheet.target = '_blank';
    sheet.rel = 'noreferrer';
    sheet.append(picture);
    return sheet;
  });
}
