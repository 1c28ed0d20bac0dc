import type { ScreenOf } from '#contracts/bridge';
import type { Translator } from '#language';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { FactList, type Fact } from '../../ui/fact-list.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { useScreen } from '../screen-context.ts';

type Report = Extract<ScreenOf<'staff_cash_box'>['step'], { at: 'report' }>;
const SHOWN_IN_DOUBT = 3;

/** What the journal says is in the box, beside what the books say, and what is in doubt. */
export function BoxReport({ step }: { readonly step: Report }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const { zone } = view.site;
  return (
    <>
      <p className="text-text text-ink-2">
        {step.since === null
          ? words.text('box.since.start')
          : words.text('box.since', { at: words.longDateTime(step.since, zone) })}
      </p>
      <Card>
        {step.lines.length === 0 ? (
          <p className="text-text">{words.text('box.empty')}</p>
        ) : (
          <FactList
            facts={step.lines.map(({ denomination, count, total }) => ({
              name: `${words.text('box.times', { count })} ${words.note(denomination)}`,
              value: words.money(total),
            }))}
          />
        )}
      </Card>
      <Card>
        <FactList
          facts={[
            { name: words.text('box.total'), value: words.money(step.total) },
            { name: words.text('box.books'), value: step.booksTotal === null ? '–' : words.money(step.booksTotal) },
            ...levelFact(step.level, words),
          ]}
        />
      </Card>
      {step.waiting === 0 ? null : (
        <p className="text-text leading-snug">{words.text('box.waiting', { count: step.waiting })}</p>
      )}
      <InDoubt step={step} />
      <UnfinishedNotice step={step} />
      <PrintNotice print={step.print} />
    </>
  );
}

/** How full the box is, where the kiosk was told what it holds. */
function levelFact(level: Report['level'], words: Translator): Fact[] {
  if (level === null) return [];
  const { notes, capacity, isNearlyFull } = level;
  return [
    { name: words.text('box.level'), value: words.text('box.level.of', { notes, capacity }), alarming: isNearlyFull },
  ];
}

function InDoubt({ step }: { readonly step: Report }): ReactNode {
  const words = useWords();
  if (step.doubted.length === 0) return null;
  return (
    <Card title={words.text('box.doubted')}>
      <FactList
        facts={step.doubted.slice(0, SHOWN_IN_DOUBT).map(({ claimCode, amount }) => ({
          name: claimCode,
          value: amount === null ? words.text('cases.unknown') : words.money(amount),
        }))}
      />
    </Card>
  );
}

function UnfinishedNotice({ step }: { readonly step: Report }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  if (step.blocked !== null)
    return (
      <Notice tone="alarm" mark="warning">
        {step.blocked === 'SERVER_AWAY'
          ? words.text('box.blocked.server')
          : words.text(`fault.${step.blocked}.happened`)}
      </Notice>
    );
  if (step.unfinished === null) return null;
  const at = words.shortDateTime(step.unfinished.removedAt, view.site.zone);
  return (
    <Notice tone="calm" mark="clock">
      {words.text(step.unfinished.isCounted ? 'box.unfinished.counted' : 'box.unfinished.removed', { at })}
    </Notice>
  );
}

type Print = Report['print'];

export function PrintNotice({ print }: { readonly print: Print }): ReactNode {
  const words = useWords();
  if (print === null) return null;
  return (
    <Notice tone={print.state === 'failed' ? 'alarm' : 'plain'} mark={print.state === 'printed' ? 'tick' : 'printer'}>
      {printSentence(print, words)}
    </Notice>
  );
}

function printSentence(print: NonNullable<Print>, words: Translator): string {
  if (print.state === 'failed')
    return words.text('box.print.failed', { why: print.code === null ? '' : words.text(`fault.${print.code}.title`) });
  if (print.state === 'printed' && print.copy > 0) return words.text('box.print.copy', { copy: print.copy });
  return words.text(`box.print.${print.state}`);
}

export function BoxReportActs({ step }: { readonly step: Report }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const { unfinished, lastReport, blocked } = step;
  return (
    <>
      {lastReport === null ? null : (
        <Act
          rank="outlined"
          label={words.text('box.last', { number: lastReport })}
          disabled={step.print?.state === 'printing'}
          onPress={() => send({ kind: 'staff', wish: { kind: 'print_report' } })}
        />
      )}
      {unfinished === null || unfinished.isCounted ? null : (
        <Act
          rank="outlined"
          label={words.text('box.not_emptied')}
          onPress={() => send({ kind: 'staff', wish: { kind: 'not_emptied' } })}
        />
      )}
      <div className="grid grid-cols-[2fr_5fr] gap-4">
        <Act
          rank="outlined"
          label={words.text('common.back')}
          onPress={() => send({ kind: 'staff', wish: { kind: 'back' } })}
        />
        <Act
          rank="sun"
          label={words.text(
            unfinished === null ? 'box.begin' : unfinished.isCounted ? 'box.resume.second' : 'box.resume.count',
          )}
          disabled={blocked !== null}
          onPress={() => send({ kind: 'staff', wish: { kind: 'empty_box' } })}
        />
      </div>
    </>
  );
}
