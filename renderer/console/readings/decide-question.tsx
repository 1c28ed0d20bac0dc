import { decideReadingRequest, readingDecisionAnswer } from '#contracts/api';
import { newId, type ReadingDecisionId, type Refusal } from '#kernel';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useDesk } from '../console-desk.ts';
import { Act } from '../parts/act.tsx';
import { Choices } from '../parts/choices.tsx';
import { Field } from '../parts/field.tsx';
import { Problem } from '../parts/problem.tsx';
import { Question } from '../parts/question.tsx';
import { useWords } from '../words.ts';
import type { HeldRow } from './held-row.ts';

export type Verdict = 'accept' | 'reject' | 'swap';
type Earlier = 'waits' | 'settled';

interface DecideQuestionProps {
  readonly row: HeldRow;
  readonly verdict: Verdict;
  /** So many readings of the meter were held before this one. */
  readonly earlier: number;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Says once more what will happen, and asks why. Its id is made once, so that pressing twice, or again after silence, is one decision. */
export function DecideQuestion({ row, verdict, earlier, onClose, onDone }: DecideQuestionProps): ReactNode {
  const words = useWords();
  const { tell, clock, randomness } = useDesk();
  const [id] = useState(() => newId<ReadingDecisionId>(clock, randomness));
  const [before, setBefore] = useState<Earlier>('waits');
  const [closing, setClosing] = useState('');
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState<'reason' | 'closing' | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const request = decideReadingRequest.safeParse({
      id,
      reading: row.reading,
      decision: verdict,
      closing: verdict === 'swap' && closing.trim() !== '' ? closing.trim() : null,
      earlier: before,
      reason,
    });
    const about = request.error?.issues[0]?.path[0];
    setWrong(request.success ? null : about === 'closing' ? 'closing' : 'reason');
    if (!request.success) return;
    const reply = await tell({ path: '/readings/decide', answer: readingDecisionAnswer }, request.data);
    if (!reply.ok) return setProblem(reply.error);
    onDone();
    onClose();
  };
  return (
    <Question title={words.text('console.readings.ask', { verdict })} onClose={onClose}>
      <form className="form" noValidate onSubmit={(event) => void send(event)}>
        {problem === null ? null : <Problem refusal={problem} />}
        <p>{words.text('console.readings.ask.text', { verdict })}</p>
        {verdict !== 'swap' ? null : (
          <Field
            label={words.text('console.readings.closing')}
            hint={words.text('console.readings.closing.hint')}
            problem={wrong === 'closing' ? words.text('console.readings.wrong') : null}
            value={closing}
            onChange={setClosing}
            inputMode="decimal"
          />
        )}
        {earlier === 0 ? null : (
          <Choices
            label={words.text('console.readings.earlier', { count: earlier })}
            value={before}
            of={(['waits', 'settled'] as const).map((value) => ({
              value,
              name: words.text('console.readings.earlier.name', { value }),
              text: words.text('console.readings.earlier.text', { value }),
            }))}
            onChange={setBefore}
          />
        )}
        <Field
          label={words.text('console.reason')}
          hint={words.text('console.readings.reason')}
          problem={wrong === 'reason' ? words.text('console.reason.wrong') : null}
          value={reason}
          onChange={setReason}
          lines={2}
          maxLength={500}
          isRequired
        />
        <div className="acts">
          <Act onPress={onClose}>{words.text('console.cancel')}</Act>
          <Act tone="main" type="submit">
            {words.text('console.readings.do', { verdict })}
          </Act>
        </div>
      </form>
    </Question>
  );
}
