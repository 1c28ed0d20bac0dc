import { endPersonRequest, people as peopleSchema, type PersonRow } from '#contracts/api';
import { wireInstant } from '#contracts/wire';
import type { Refusal } from '#kernel';
import { useState, type FormEvent, type ReactNode } from 'react';
import { z } from 'zod';
import { useWords } from '../words.ts';
import { useDesk, useResource } from '../console-desk.ts';
import { Act } from '../parts/act.tsx';
import { Field } from '../parts/field.tsx';
import { Moment } from '../parts/moments.tsx';
import { maskedCard } from '../parts/numbers.ts';
import { Panel } from '../parts/panel.tsx';
import { Problem } from '../parts/problem.tsx';
import { Question } from '../parts/question.tsx';
import { AddPerson } from './add-person.tsx';

/** Who runs the building. Owners only; the server says so too. */
export function PeoplePage(): ReactNode {
  const words = useWords();
  const people = useResource('/people', peopleSchema, 'people');
  const [asked, setAsked] = useState<'add' | PersonRow | null>(null);
  const close = (): void => {
    setAsked(null);
    people.again();
  };
  return (
    <>
      <div className="page-head">
        <h1>{words.text('console.people.title')}</h1>
        <p className="page-note">{words.text('console.people.note')}</p>
      </div>
      {people.value === null ? (
        people.problem === null ? null : (
          <Problem refusal={people.problem} onAgain={people.again} />
        )
      ) : (
        <Panel
          title={words.text('console.people.list')}
          side={
            <Act tone="main" onPress={() => setAsked('add')}>
              {words.text('console.person.add')}
            </Act>
          }
        >
          <PeopleTable people={people.value.people} onEnd={setAsked} />
        </Panel>
      )}
      {asked === null ? null : asked === 'add' ? (
        <AddPerson onClose={close} />
      ) : (
        <EndPerson person={asked} onClose={close} />
      )}
    </>
  );
}

interface PeopleTableProps {
  readonly people: readonly PersonRow[];
  readonly onEnd: (person: PersonRow) => void;
}

function PeopleTable({ people, onEnd }: PeopleTableProps): ReactNode {
  const words = useWords();
  return (
    <div className="scroll">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{words.text('console.person.name')}</th>
            <th scope="col">{words.text('console.person.role')}</th>
            <th scope="col">{words.text('console.person.password')}</th>
            <th scope="col">{words.text('console.person.card')}</th>
            <th scope="col">{words.text('console.person.seen')}</th>
            <th scope="col">
              <span className="sr-only">{words.text('console.person.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id} data-ended={person.endedAt === null ? undefined : ''}>
              <th scope="row">{person.name}</th>
              <td>{words.text(`staff.role.${person.role}`)}</td>
              <td>{words.text(person.hasPassword ? 'console.yes' : 'console.no')}</td>
              <td>{person.cardUid === null ? '–' : maskedCard(person.cardUid)}</td>
              <td>{person.lastSeenAt === null ? '–' : <Moment at={person.lastSeenAt} as="dateTime" />}</td>
              <td className="number">
                {person.endedAt === null ? (
                  <Act
                    tone="small"
                    aria-label={words.text('console.person.end.of', { name: person.name })}
                    onPress={() => onEnd(person)}
                  >
                    {words.text('console.person.end')}
                  </Act>
                ) : (
                  <span className="quiet">
                    {words.text('console.person.ended')} <Moment at={person.endedAt} as="dateTime" />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function EndPerson({ person, onClose }: { readonly person: PersonRow; readonly onClose: () => void }): ReactNode {
  const words = useWords();
  const { tell } = useDesk();
  const [reason, setReason] = useState('');
  const [isWrong, setWrong] = useState(false);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const request = endPersonRequest.safeParse({ reason: reason.trim() });
    setWrong(!request.success);
    if (!request.success) return;
    const reply = await tell({ path: `/people/${person.id}/end`, answer: ended }, request.data);
    if (reply.ok) onClose();
    else setProblem(reply.error);
  };
  return (
    <Question title={words.text('console.person.end.of', { name: person.name })} onClose={onClose}>
      <form className="form" noValidate onSubmit={(event) => void send(event)}>
        {problem === null ? null : <Problem refusal={problem} />}
        <p>{words.text('console.person.end.text')}</p>
        <Field
          label={words.text('console.reason')}
          problem={isWrong ? words.text('console.reason.wrong') : null}
          value={reason}
          onChange={setReason}
          lines={2}
          maxLength={500}
          isRequired
          autoFocus
        />
        <div className="acts">
          <Act onPress={onClose}>{words.text('console.cancel')}</Act>
          <Act tone="alarm" type="submit">
            {words.text('console.person.end')}
          </Act>
        </div>
      </form>
    </Question>
  );
}

const ended = z.strictObject({ endedAt: wireInstant });
