import { correctReadingRequest, readingDecisionAnswer, type BuildingNow } from '#contracts/api';
import { formatInstant, newId, type MeterId, type ReadingDecisionId, type Refusal } from '#kernel';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useDesk } from '../console-desk.ts';
import { Act } from '../parts/act.tsx';
import { Field } from '../parts/field.tsx';
import { Problem } from '../parts/problem.tsx';
import { Question } from '../parts/question.tsx';
import { useWords } from '../words.ts';

interface EnterQuestionProps {
  readonly units: BuildingNow['units'];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** A reading that came late, or what a wrong one should have been. */
export function EnterQuestion({ units, onClose, onDone }: EnterQuestionProps): ReactNode {
  const words = useWords();
  const { tell, clock, randomness } = useDesk();
  const [id] = useState(() => newId<ReadingDecisionId>(clock, randomness));
  const [serial, setSerial] = useState('');
  const [at, setAt] = useState(() => formatInstant(clock.now()));
  const [register, setRegister] = useState('');
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const meterId = meterOfSerial(serial.trim(), units);
    if (meterId === null) return setWrong('meterId');
    const request = correctReadingRequest.safeParse({ id, meterId, at: at.trim(), register: register.trim(), reason });
    setWrong(request.success ? null : String(request.error.issues[0]?.path[0] ?? 'reason'));
    if (!request.success) return;
    const reply = await tell({ path: '/readings/correct', answer: readingDecisionAnswer }, request.data);
    if (!reply.ok) return setProblem(reply.error);
    onDone();
    onClose();
  };
  const fields = [
    { name: 'meterId', value: serial, set: setSerial },
    { name: 'at', value: at, set: setAt },
    { name: 'register', value: register, set: setRegister },
  ] as const;
  return (
    <Question title={words.text('console.readings.enter')} onClose={onClose}>
      <form className="form" noValidate onSubmit={(event) => void send(event)}>
        {problem === null ? null : <Problem refusal={problem} />}
        {fields.map(({ name, value, set }) => (
          <Field
            key={name}
            label={words.text('console.readings.field', { name })}
            hint={words.text('console.readings.field.hint', { name })}
            problem={wrong === name ? words.text('console.readings.wrong') : null}
            value={value}
            onChange={set}
            isRequired
          />
        ))}
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
            {words.text('console.readings.enter.do')}
          </Act>
        </div>
      </form>
    </Question>
  );
}

/** By the number that is printed on it; null where no meter has it. */
function meterOfSerial(serial: string, units: EnterQuestionProps['units']): MeterId | null {
  return units.flatMap(({ meters }) => meters).find((meter) => meter.serial === serial)?.meterId ?? null;
}
