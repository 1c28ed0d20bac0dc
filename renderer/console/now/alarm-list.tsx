import { alarm as alarmSchema, type Alarm, type UnitNow } from '#contracts/api';
import type { Refusal } from '#kernel';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import { useWords } from '../words.ts';
import { useDesk } from '../console-desk.ts';
import { Act } from '../parts/act.tsx';
import { Field } from '../parts/field.tsx';
import { Moment } from '../parts/moments.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { codeText, codeTitle, Problem } from '../parts/problem.tsx';
import { Question } from '../parts/question.tsx';
import { addressOf } from '../route.ts';
import { AlarmBox } from './alarm-box.tsx';

interface AlarmListProps {
  readonly alarms: readonly Alarm[];
  readonly units: readonly UnitNow[];
}

/** What staff have to see to; what somebody has seen stands below, with who and when. */
export function AlarmList({ alarms, units }: AlarmListProps): ReactNode {
  const words = useWords();
  const [asked, setAsked] = useState<Alarm | null>(null);
  const open = alarms.filter((alarm) => alarm.acknowledged === null);
  const seen = alarms.filter((alarm) => alarm.acknowledged !== null);
  return (
    <Panel
      title={words.text('console.alarms.title')}
      side={open.length === 0 ? undefined : <span className="count">{open.length}</span>}
    >
      {open.length === 0 ? <Nothing>{words.text('console.alarms.none')}</Nothing> : null}
      <ul className="rows">
        {open.map((alarm) => (
          <li key={alarm.id} className="alarm">
            <Mark name="warning" />
            <AlarmWords alarm={alarm} units={units} />
            <Act tone="small" onPress={() => setAsked(alarm)}>
              {words.text('console.alarm.acknowledge')}
            </Act>
          </li>
        ))}
        {seen.map((alarm) => (
          <li key={alarm.id} className="alarm alarm-seen">
            <Mark name="tick" />
            <AlarmWords alarm={alarm} units={units} />
          </li>
        ))}
      </ul>
      {asked === null ? null : <Acknowledge alarm={asked} onClose={() => setAsked(null)} />}
    </Panel>
  );
}

interface AlarmWordsProps {
  readonly alarm: Alarm;
  readonly units: readonly UnitNow[];
}

function AlarmWords({ alarm, units }: AlarmWordsProps): ReactNode {
  const words = useWords();
  const unit = units.find((each) => each.meters.some((meter) => meter.meterId === alarm.about));
  const title = codeTitle(alarm.code);
  return (
    <p>
      <strong>{title === null ? alarm.code : words.text(title)}</strong>
      <span className="row-note">
        {unit === undefined ? (
          alarm.about === 'site' ? null : (
            `${alarm.about} · `
          )
        ) : (
          <>
            <a href={addressOf({ page: 'unit', id: unit.unitId })}>
              {words.text('console.unit.title', { label: unit.label })}
            </a>
            {' · '}
          </>
        )}
        <Moment at={alarm.at} />
      </span>
      {alarm.box === undefined ? null : <AlarmBox box={alarm.box} />}
      {alarm.acknowledged === null ? null : (
        <span className="row-note">
          {words.text('console.alarm.seen_by', { name: alarm.acknowledged.by })} <Moment at={alarm.acknowledged.at} />
        </span>
      )}
    </p>
  );
}

function Acknowledge({ alarm, onClose }: { readonly alarm: Alarm; readonly onClose: () => void }): ReactNode {
  const words = useWords();
  const { tell } = useDesk();
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<Refusal | null>(null);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const path = `/alarms/${encodeURIComponent(alarm.id)}/acknowledge`;
    const reply = await tell({ path, answer: alarmSchema }, { note: note.trim() });
    if (reply.ok) onClose();
    else setProblem(reply.error);
  };
  const title = codeTitle(alarm.code);
  const text = codeText(alarm.code);
  return (
    <Question title={title === null ? alarm.code : words.text(title)} onClose={onClose}>
      <form className="form" noValidate onSubmit={(event) => void send(event)}>
        {problem === null ? null : <Problem refusal={problem} />}
        <p>{text === null ? null : words.text(text)}</p>
        <p className="code">
          {alarm.code} · {alarm.about}
        </p>
        <Field
          label={words.text('console.note')}
          hint={words.text('console.alarm.note.hint')}
          value={note}
          onChange={setNote}
          lines={2}
          maxLength={500}
          autoFocus
        />
        <div className="acts">
          <Act onPress={onClose}>{words.text('console.cancel')}</Act>
          <Act tone="main" type="submit">
            {words.text('console.alarm.acknowledge')}
          </Act>
        </div>
      </form>
    </Question>
  );
}
