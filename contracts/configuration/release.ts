import { z } from 'zod';

/**
 * What the tables of a kiosk's journal mean. A table or a column more, which an older program leaves alone, is the same format. The number grows only when an
 * older program would read a journal wrongly or write it wrongly: from then on there is no way back.
 * 2: rows that are coins. A journal stays of format 1 until its kiosk has taken the first one.
 */
export const JOURNAL_FORMAT = 2;

/** The `package.json` of a release of the kiosk, as far as it says which journals that version understands. One that says nothing is of the first format. */
export const releaseManifest = z.looseObject({
  foyer: z.looseObject({ journalFormat: z.int().positive() }).default({ journalFormat: 1 }),
});
