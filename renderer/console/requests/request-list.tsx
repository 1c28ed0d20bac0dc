import { supplyRequest as supplyRequestSchema, type SupplyRequest } from '#contracts/api';
import type { Refusal } from '#kernel';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { useDesk } from '../console-desk.ts';
import { Act } from '../parts/act.tsx';
import { Field } from '../parts/field.tsx';
import { Moment } from '../parts/moments.tsx';
import { Problem } from '../parts/problem.tsx';
import { Question } from '../parts/question.tsx';
import { State, type Tone } from '../parts/state.tsx';

const tones: Readonly<Record<SupplyRequest['state'], Tone>> = {
  waiting: 'busy',
  approved: 'good',
  refused: 'bad',
  expired: 'unknown',
};

type Verdict = 'approve' | 'refuse';

/** Requests to cut or restore; whoever did not ask may decide. */
export function RequestList({ requests }: { readonly requests: readonly SupplyRequest[] }): ReactNode {
  const words = useWords();
  const { me } = useDesk();
  const [asked, setAsked] = useState<{ request: SupplyRequest; act: Verdict } | null>(null);
  return (
    <>
      <ul className="rows">
        {requests.map((request) => (
          <li key={request.id} className="request" data-state={request.state}>
            <p>
              <strong>
                {words.text('console.request.line', {
                  order: request.order,
                  unit: request.unitLabel,
                  cause: request.cause,
                })}
              </strong>
              <span className="reason">“{request.reason}”</span>
              <span className="row-note">
                {words.text('console.request.asked', { name: request.askedBy.name })} <Moment at={request.askedAt} />
                {request.decidedBy === null || request.decidedAt === null ? null : (
                  <>
                    {' · '}
                    {words.text('console.request.decided', { state: request.state, name: request.decidedBy.name })}{' '}
                    <Moment at={request.decidedAt} />
                  </>
                )}
                {request.state === 'waiting' ? (
                  <>
                    {' · '}
                    {words.text(
                      request.order === 'cut' && request.cause === 'safety'
                        ? 'console.request.confirm_until'
                        : 'console.request.until',
                    )}{' '}
                    <Moment at={request.expiresAt} />
                  </>
                ) : null}
              </span>
            </p>
            <div className="request-end">
              <State tone={tones[request.state]}>{words.text('console.request.state', { state: request.state })}</State>
              {request.state !== 'waiting' ? null : request.askedBy.id === me.person.id ? (
                <span className="row-note">{words.text('console.request.another')}</span>
              ) : (
                <>
                  <Act tone="small" onPress={() => setAsked({ request, act: 'refuse' })}>
                    {words.text('console.request.do', { act: 'refuse' })}
                  </Act>
                  <Act tone="main" onPress={() => setAsked({ request, act: 'approve' })}>
                    {words.text('console.request.do', { act: 'approve' })}
                  </Act>
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
      {asked === null ? null : <Decide {...asked} onClose={() => setAsked(null)} />}
    </>
  );
}

interface DecideProps {
  readonly request: SupplyRequest;
  readonly act: Verdict;
  readonly onClose: () => void;
}

/** The second person reads once more what will happen, and decides. */
function Decide({ request, act, onClose }: DecideProps): ReactNode {
  const words = useWords();
  const { tell } = useDesk();
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    const path = `/supply-requests/${request.id}/${act}`;
    const reply = await tell({ path, answer: supplyRequestSchema }, { note: note.trim() });
    setBusy(false);
    if (reply.ok) onClose();
    else setProblem(reply.error);
  };
  const { order, cause, unitLabel: unit } = request;
  return (
    <Question title={words.text('console.decide.title', { act, order, unit })} onClose={onClose}>
      <form className="form" noValidate onSubmit={(event) => void send(event)}>
        {problem === null ? null : <Problem refusal={problem} />}
        <blockquote>
          <p>“{request.reason}”</p>
          <p className="quiet">
            {words.text('console.request.asked', { name: request.askedBy.name })} <Moment at={request.askedAt} />
          </p>
        </blockquote>
        <p>
          {act === 'approve'
            ? words.text('console.decide.approve.text', { order, cause })
            : words.text('console.decide.refuse.text', { order, cause })}
        </p>
        <Field label={words.text('console.note')} value={note} onChange={setNote} lines={2} maxLength={500} autoFocus />
        <div className="acts">
          <Act onPress={onClose}>{words.text('console.cancel')}</Act>
          <Act tone={act === 'approve' && order === 'cut' ? 'alarm' : 'main'} type="submit" isDisabled={isBusy}>
            {words.text('console.request.do', { act })}
          </Act>
        </div>
      </form>
    </Question>
  );
}
