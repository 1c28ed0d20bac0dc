import { cutRelease as cutReleaseSchema, newCutRelease, type CutRelease } from '#contracts/api';
import { newId, type CutReleaseId, type Refusal } from '#kernel';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { useDesk } from '../console-desk.ts';
import { Act } from '../parts/act.tsx';
import { Field } from '../parts/field.tsx';
import { Moment } from '../parts/moments.tsx';
import { Nothing } from '../parts/panel.tsx';
import { Problem } from '../parts/problem.tsx';
import { Question } from '../parts/question.tsx';
import { State, type Tone } from '../parts/state.tsx';

const SHOWN = 5;
const tones: Readonly<Record<CutRelease['state'], Tone>> = {
  waiting: 'busy',
  approved: 'good',
  refused: 'bad',
  expired: 'unknown',
};

/** Cuts for debt that wait because many came at once: one person asks to let more go, another releases them. */
export function CutReleases({ releases }: { readonly releases: readonly CutRelease[] }): ReactNode {
  const words = useWords();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <p className="quiet">{words.text('console.releases.note')}</p>
      {releases.length === 0 ? (
        <Nothing>{words.text('console.releases.none')}</Nothing>
      ) : (
        <ul className="rows">
          {releases.slice(0, SHOWN).map((release) => (
            <Row key={release.id} release={release} />
          ))}
        </ul>
      )}
      <div className="acts">
        <Act onPress={() => setAsking(true)}>{words.text('console.releases.ask')}</Act>
      </div>
      {isAsking ? <Ask onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function Row({ release }: { readonly release: CutRelease }): ReactNode {
  const words = useWords();
  const { me, tell } = useDesk();
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const decide = async (act: 'approve' | 'refuse'): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    const reply = await tell({ path: `/cut-releases/${release.id}/${act}`, answer: cutReleaseSchema }, { note: '' });
    setBusy(false);
    setProblem(reply.ok ? null : reply.error);
  };
  const { state, decidedBy, decidedAt } = release;
  const isMine = release.askedBy.id === me.person.id;
  return (
    <li className="request" data-state={state}>
      <p>
        <strong>{words.text('console.releases.line', { most: release.most })}</strong>
        <span className="reason">“{release.reason}”</span>
        <span className="row-note">
          {words.text('console.request.asked', { name: release.askedBy.name })} <Moment at={release.askedAt} />
          {decidedBy === null || decidedAt === null ? null : (
            <>
              {' · '}
              {words.text('console.request.decided', { state, name: decidedBy.name })} <Moment at={decidedAt} />
            </>
          )}
          {state !== 'approved' ? null : (
            <>
              {' · '}
              {words.text('console.releases.until')} <Moment at={release.expiresAt} />
            </>
          )}
        </span>
        {problem === null ? null : <Problem refusal={problem} />}
      </p>
      <div className="request-end">
        <State tone={tones[state]}>{words.text('console.request.state', { state })}</State>
        {state !== 'waiting' ? null : isMine ? (
          <span className="row-note">{words.text('console.request.another')}</span>
        ) : (
          <>
            <Act tone="small" isDisabled={isBusy} onPress={() => void decide('refuse')}>
              {words.text('console.request.do', { act: 'refuse' })}
            </Act>
            <Act tone="main" isDisabled={isBusy} onPress={() => void decide('approve')}>
              {words.text('console.request.do', { act: 'approve' })}
            </Act>
          </>
        )}
      </div>
    </li>
  );
}

/** Its id is made once, so that pressing twice, or again after silence, is one request. */
function Ask({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords();
  const { tell, clock, randomness } = useDesk();
  const [id] = useState(() => newId<CutReleaseId>(clock, randomness));
  const [most, setMost] = useState('5');
  const [reason, setReason] = useState('');
  const [isWrong, setWrong] = useState(false);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const request = newCutRelease.safeParse({ id, most: Number(most), reason });
    setWrong(!request.success);
    if (!request.success) return;
    const reply = await tell({ path: '/cut-releases', answer: cutReleaseSchema }, request.data);
    if (reply.ok) onClose();
    else setProblem(reply.error);
  };
  return (
    <Question title={words.text('console.releases.ask')} onClose={onClose}>
      <form className="form" noValidate onSubmit={(event) => void send(event)}>
        {problem === null ? null : <Problem refusal={problem} />}
        <p>{words.text('console.releases.ask.text')}</p>
        <Field
          label={words.text('console.releases.most')}
          value={most}
          onChange={setMost}
          inputMode="numeric"
          isRequired
        />
        <Field
          label={words.text('console.reason')}
          hint={words.text('console.reason.hint')}
          problem={isWrong ? words.text('console.releases.wrong') : null}
          value={reason}
          onChange={setReason}
          lines={2}
          maxLength={500}
          isRequired
        />
        <div className="acts">
          <Act onPress={onClose}>{words.text('console.cancel')}</Act>
          <Act tone="main" type="submit">
            {words.text('console.ask.send')}
          </Act>
        </div>
      </form>
    </Question>
  );
}
