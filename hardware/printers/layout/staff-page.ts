import type { DenominationCount, ZReport } from '#contracts/api';
import type { Translator } from '#language';
import { assert, formatMoney, money, parseMoney } from '#kernel';
import type { PrinterProfile } from '../../profiles/index.ts';
import type { StaffPage } from '../staff-page.ts';
import type { PrintLine } from './print-line.ts';
import { centred, pair, rule, space, text, type Paper } from './rows.ts';

type Page<Kind extends StaffPage['kind']> = Extract<StaffPage, { kind: Kind }>;

/** Lays a page for staff out for one width of paper: pure. */
export function layoutStaffPage(page: StaffPage, at: { profile: PrinterProfile; words: Translator }): PrintLine[] {
  const paper: Paper = { columns: at.profile.paper.columns, words: at.words };
  const body = page.kind === 'z_report' ? reportOf(page, paper) : testOf(page, paper);
  return [...centred(page.siteName, paper, { weight: 'bold', scale: 2 }), ...body, { kind: 'cut' }];
}

function reportOf(page: Page<'z_report'>, paper: Paper): PrintLine[] {
  const { report } = page;
  return [
    ...centred(paper.words.text('z.title', { number: report.number }), paper, { weight: 'bold', scale: 2 }),
    ...(page.copy > 0
      ? centred(paper.words.text('receipt.copy', { n: page.copy }), paper, { weight: 'bold', scale: 2 })
      : []),
    rule('thick'),
    ...particularsOf(page, paper),
    rule('thin'),
    ...countOf(report, paper),
    rule('thin'),
    ...sumsOf(report, paper),
    ...candidatesOf(report, paper),
    rule('thin'),
    ...pair(paper.words.text('z.bag'), report.bagNumber, paper, { weight: 'bold' }),
    ...report.people.flatMap((person, index) => [
      ...pair(paper.words.text(index === 0 ? 'z.counted_by' : 'z.confirmed_by'), person, paper),
      // Room to sign.
      space(60),
      rule('thin'),
    ]),
    ...centred(paper.words.text('z.id', { id: report.emptyingId }), paper),
  ];
}

function particularsOf({ kioskId, zone, printedAt, report }: Page<'z_report'>, paper: Paper): PrintLine[] {
  const { words } = paper;
  return [
    ...pair(words.text('z.kiosk'), kioskId, paper),
    ...(report.from === null ? [] : pair(words.text('z.from'), words.dateTime(report.from, zone), paper)),
    ...pair(words.text('z.to'), words.dateTime(report.to, zone), paper),
    ...pair(words.text('z.printed'), words.dateTime(printedAt, zone), paper),
  ];
}

/** Each denomination once: how many were counted, how many the journal expected, and what they come to. */
function countOf(report: ZReport, paper: Paper): PrintLine[] {
  const counted = new Map(report.counted.map((line) => [exact(line), line]));
  const expected = new Map(report.expected.map((line) => [exact(line), line]));
  const values = [...new Set([...counted.keys(), ...expected.keys()])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return values.flatMap((value): PrintLine[] => {
    const line = counted.get(value) ?? expected.get(value);
    assert(line !== undefined, 'the value was taken from one of the two');
    const count = counted.get(value)?.count ?? 0;
    const wanted = expected.get(value)?.count ?? 0;
    const total = { amount: formatMoney(money(value * BigInt(count))), currency: line.denomination.currency };
    return [
      ...pair(
        paper.words.text('z.line', { count, value: paper.words.note(line.denomination) }),
        paper.words.money(total),
        paper,
      ),
      ...(count === wanted ? [] : pair(`  ${paper.words.text('z.line.expected')}`, String(wanted), paper)),
    ];
  });
}

function exact({ denomination }: DenominationCount): bigint {
  const value = parseMoney(denomination.amount);
  assert(value !== null, 'a denomination that passed its schema is an exact decimal');
  return value;
}

function sumsOf(report: ZReport, paper: Paper): PrintLine[] {
  const { words } = paper;
  return [
    ...pair(words.text('z.counted'), words.money(report.countedTotal), paper, { weight: 'bold' }),
    ...pair(words.text('z.expected'), words.money(report.expectedTotal), paper),
    ...pair(words.text('z.books'), words.money(report.booksTotal), paper),
    ...pair(words.text('z.variance'), words.money(report.variance), paper, { weight: 'bold' }),
  ];
}

/** Notes in doubt that may explain a difference: nobody is charged for one. */
function candidatesOf(report: ZReport, paper: Paper): PrintLine[] {
  if (report.candidates.length === 0) return [];
  return [
    rule('thin'),
    ...text(paper.words.text('z.candidates'), paper, { weight: 'bold', align: 'left', scale: 1 }),
    ...report.candidates.flatMap(({ claimCode, amount }) =>
      pair(claimCode, amount === null ? paper.words.text('z.candidates.unknown') : paper.words.money(amount), paper),
    ),
  ];
}

function testOf(page: Page<'test_page'>, paper: Paper): PrintLine[] {
  const { words } = paper;
  return [
    ...centred(words.text('test_page.title'), paper, { weight: 'bold', scale: 2 }),
    rule('thick'),
    ...pair(words.text('z.kiosk'), page.kioskId, paper),
    ...pair(words.text('z.printed'), words.dateTime(page.printedAt, page.zone), paper),
    ...pair(words.text('test_page.version'), page.version, paper),
    ...pair(words.text('test_page.paper'), words.text(`paper.${page.paper}`), paper),
    rule('thin'),
    ...text(words.text('test_page.characters'), paper, { weight: 'normal', align: 'left', scale: 1 }),
    ...text('ÄÖÜäöüß €$£ 0123456789', paper, { weight: 'bold', align: 'centre', scale: 1 }),
    ...([1, 2, 3] as const).flatMap((scale) => centred('12.34', paper, { weight: 'bold', scale })),
    { kind: 'qr', text: `FOYER TEST ${page.kioskId} ${page.printedAt}` },
    space(8),
    ...centred(words.text('test_page.end'), paper),
  ];
}
