import type { Translator } from '#language';
import type { PrinterProfile } from '../../profiles/index.ts';
import type { NoticePage } from '../staff-page.ts';
import type { PrintLine } from './print-line.ts';
import { centred, rule, space, text, type Paper } from './rows.ts';

/** Lays a notice for a tenant out for one width of paper: pure. */
export function layoutNotice(page: NoticePage, at: { profile: PrinterProfile; words: Translator }): PrintLine[] {
  const paper: Paper = { columns: at.profile.paper.columns, words: at.words };
  return [
    ...centred(page.siteName, paper, { weight: 'bold', scale: 2 }),
    rule('thick'),
    ...centred(page.title, paper, { weight: 'bold', scale: 2 }),
    space(20),
    ...text(page.text, paper, { weight: 'normal', align: 'left', scale: 1 }),
    rule('thin'),
    ...centred(paper.words.dateTime(page.at, page.zone), paper),
    { kind: 'cut' },
  ];
}
