import { newPersonRequest, person as personSchema, type Role } from '#contracts/api';
import { newId, type PersonId, type Refusal } from '#kernel';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { useDesk } from '../console-desk.ts';
import { Act } from '../parts/act.tsx';
import { Choices } from '../parts/choices.tsx';
import { Field } from '../parts/field.tsx';
import { Problem } from '../parts/problem.tsx';
import { Question } from '../parts/question.tsx';

const roles: readonly Role[] = ['staff', 'owner'];
const textParts = ['name', 'password', 'uid', 'pin'] as const;
type TextPart = (typeof textParts)[number];

/** Adds a person by password, by card and PIN, or by both. The id is made once: sent twice, it is one person. */
export function AddPerson({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords();
  const { tell, clock, randomness } = useDesk();
  const [id] = useState(() => newId<PersonId>(clock, randomness));
  const [role, setRole] = useState<Role>('staff');
  const [given, setGiven] = useState<Readonly<Record<TextPart, string>>>({ name: '', password: '', uid: '', pin: '' });
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { name, password, uid, pin } = given;
    const hasCard = uid.trim() !== '' || pin !== '';
    const request = newPersonRequest.safeParse({
      id,
      name,
      role,
      password: password === '' ? null : password,
      card: hasCard ? { uid: uid.replaceAll(/[\s:]/g, '').toUpperCase(), pin } : null,
    });
    const hasWay = hasCard || password !== '';
    setWrong(new Set([...(request.success ? [] : request.error.issues.map(partOf)), ...(hasWay ? [] : ['password'])]));
    if (!request.success || !hasWay || isBusy) return;
    setBusy(true);
    const reply = await tell({ path: '/people', answer: personSchema }, request.data);
    setBusy(false);
    if (reply.ok) onClose();
    else setProblem(reply.error);
  };

  const part = (name: TextPart) => ({
    name,
    label: words.text(`console.person.${name}`),
    hint: words.text(`console.person.${name}.hint`),
    problem: wrong.has(name) ? words.text(`console.person.${name}.wrong`) : null,
    value: given[name],
    onChange: (text: string) => setGiven({ ...given, [name]: text }),
    autoComplete: 'off',
  });
  return (
    <Question title={words.text('console.person.add')} onClose={onClose}>
      <form className="form" noValidate onSubmit={(event) => void send(event)}>
        {problem === null ? null : <Problem refusal={problem} />}
        <Field {...part('name')} isRequired autoFocus />
        <Choices
          label={words.text('console.person.role')}
          value={role}
          onChange={setRole}
          of={roles.map((each) => ({
            value: each,
            name: words.text(`staff.role.${each}`),
            text: words.text(`console.role.${each}.text`),
          }))}
        />
        <Field {...part('password')} type="password" autoComplete="new-password" />
        <div className="pair">
          <Field {...part('uid')} />
          <Field {...part('pin')} type="password" inputMode="numeric" autoComplete="new-password" />
        </div>
        <div className="acts">
          <Act onPress={onClose}>{words.text('console.cancel')}</Act>
          <Act tone="main" type="submit" isDisabled={isBusy}>
            {words.text('console.person.add')}
          </Act>
        </div>
      </form>
    </Question>
  );
}

/** The last part of an issue’s path names the field. */
function partOf(issue: { readonly path: readonly PropertyKey[] }): string {
  return String(issue.path.at(-1) ?? '');
}
