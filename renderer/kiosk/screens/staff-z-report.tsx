import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { useScreen } from '../screen-context.ts';
import { PrintNotice } from './staff-box-report.tsx';

type Done = Extract<ScreenOf<'staff_cash_box'>['step'], { at: 'done' }>;

/** The report as the server confirmed it: the same figures as on the paper. */
export function ZReportView({ step }: { readonly step: Done }): ReactNode {
  const words = useWords();
  const { report } = step;
  const [first, second] = report.people;
  return (
    <>
      <Card>
        <FactList
          facts={report.counted
            .filter(({ count }) => count > 0)
            .map(({ denomination, count }) => ({
              name: words.text('box.times', { count }),
              value: words.note(denomination),
            }))}
        />
      </Card>
      <Card>
        <FactList
          facts={[
            { name: words.text('z.counted'), value: words.money(report.countedTotal) },
            { name: words.text('z.expected'), value: words.money(report.expectedTotal) },
            { name: words.text('z.books'), value: words.money(report.booksTotal) },
            {
              name: words.text('z.variance'),
              value: words.money(report.variance),
              alarming: Number(report.variance.amount) !== 0,
            },
            { name: words.text('box.done.bag'), value: report.bagNumber },
          ]}
        />
      </Card>
      {report.candidates.length === 0 ? null : (
        <Card title={words.text('box.done.candidates')}>
          <FactList
            facts={report.candidates.slice(0, 3).map(({ claimCode, amount }) => ({
              name: claimCode,
              value: amount === null ? words.text('cases.unknown') : words.money(amount),
            }))}
          />
        </Card>
      )}
      <p className="text-text leading-snug text-ink-2">{words.text('box.done.people', { first, second })}</p>
      <Notice tone={step.isBoxIn ? 'plain' : 'calm'} mark={step.isBoxIn ? 'tick' : 'arrow_in'}>
        {words.text(step.isBoxIn ? 'box.done.is_in' : 'box.done.put_back')}
      </Notice>
      <PrintNotice print={step.print} />
    </>
  );
}

export function ZReportActs({ step }: { readonly step: Done }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  return (
    <div className="grid grid-cols-2 gap-4">
      <Act
        rank="outlined"
        label={words.text('box.print.again')}
        disabled={step.print.state === 'printing'}
        onPress={() => send({ kind: 'staff', wish: { kind: 'print_report' } })}
      />
      <Act
        rank="sun"
        label={words.text('common.done')}
        onPress={() => send({ kind: 'staff', wish: { kind: 'go', to: 'home' } })}
      />
    </div>
  );
}
