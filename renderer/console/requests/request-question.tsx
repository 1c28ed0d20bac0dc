import { newSupplyRequest, supplyRequest, type MeterNow, type SupplyRequest, type UnitNow } from '#contracts/api';
import { newId, type Refusal, type SupplyRequestId } from '#kernel';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import { useWords } from '../words.ts';
import { useDesk } from '../console-desk.ts';
import { Act } from '../parts/act.tsx';
import { Choices } from '../parts/choices.tsx';
import { Field } from '../parts/field.tsx';
import { Problem } from '../parts/problem.tsx';
import { Question } from '../parts/question.tsx';
import { go } from '../route.ts';

const causes: readonly SupplyRequest['cause'][] = ['works', 'vacancy', 'safety'];

interface RequestQuestionProps {
  readonly unit: UnitNow;
  readonly meter: MeterNow;
  readonly order: SupplyRequest['order'];
  /** The cause that keeps the supply off now, for a restore. */
  readonly standing: SupplyRequest['cause'];
  readonly onClose: () => void;
}

/** Asks for a cut or a restore of one meter. Its id is made once, so that pressing twice, or again after silence, is one request. */
export function RequestQuestion({ unit, meter, order, standing, onClose }: RequestQuestionProps): ReactNode {
  const words = useWords();
  const { tell, clock, randomness } = useDesk();
  const [id] = useState(() => newId<SupplyRequestId>(clock, randomness));
  const [cause, setCause] = useState<SupplyRequest['cause']>(order === 'cut' ? 'works' : standing);
  const [reason, setReason] = useState('');
  const [isWrong, setWrong] = useState(false);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const request = newSupplyRequest.safeParse({ id, meterId: meter.meterId, order, cause, reason });
    setWrong(!request.success);
    if (!request.success || isBusy) return;
    setBusy(true);
    const reply = await tell({ path: '/supply-requests', answer: supplyRequest }, request.data);
    setBusy(false);
    if (!reply.ok) return setProblem(reply.error);
    onClose();
    go({ page: 'requests' });
  };

  const isAtOnce = order === 'cut' && cause === 'safety';
  return (
    <Question title={words.text('console.ask.title', { order, unit: unit.label })} onClose={onClose}>
      <form className="form" noValidate onSubmit={(event) => void send(event)}>
        {problem === null ? null : <Problem refusal={problem} />}
        <p className="asked-about">
          {unit.tenancy === null ? words.text('console.void') : unit.tenancy.name}
          {' · '}
          {words.text('console.meter.name', { utility: meter.utility, serial: meter.serial })}
          {unit.tenancy?.isProtected === true ? (
            <span className="badge">
              <Mark name="shield" />
              {words.text('console.protected')}
            </span>
          ) : null}
        </p>
        {order === 'restore' ? null : (
          <Choices
            label={words.text('console.cause')}
            value={cause}
            onChange={setCause}
            of={causes.map((each) => ({
              value: each,
              name: words.text(`console.cause.${each}`),
              text: words.text(`console.cause.${each}.text`),
            }))}
          />
        )}
        <Field
          label={words.text('console.reason')}
          hint={words.text('console.reason.hint')}
          problem={isWrong ? words.text('console.reason.wrong') : null}
          value={reason}
          onChange={setReason}
          lines={2}
          maxLength={500}
          isRequired
        />
        <Consequence order={order} isAtOnce={isAtOnce} />
        <div className="acts">
          <Act onPress={onClose}>{words.text('console.cancel')}</Act>
          <Act tone={isAtOnce ? 'alarm' : 'main'} type="submit" isDisabled={isBusy}>
            {isAtOnce ? words.text('console.ask.at_once') : words.text('console.ask.send')}
          </Act>
        </div>
      </form>
    </Question>
  );
}

interface ConsequenceProps {
  readonly order: SupplyRequest['order'];
  readonly isAtOnce: boolean;
}

/** What will happen when this is sent; said aloud again when the cause changes it. */
function Consequence({ order, isAtOnce }: ConsequenceProps): ReactNode {
  const words = useWords();
  return (
    <div className={`consequence ${isAtOnce ? 'consequence-now' : ''}`} role="status">
      <Mark name={isAtOnce ? 'warning' : 'clock'} />
      <p>
        {order === 'restore'
          ? words.text('console.ask.restore.text')
          : isAtOnce
            ? words.text('console.ask.safety.text')
            : words.text('console.ask.cut.text')}
      </p>
    </div>
  );
}
