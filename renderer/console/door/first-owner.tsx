import { firstOwnerRequest, me, type Me } from '#contracts/api';
import type { Refusal } from '#kernel';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { tell } from '../ask.ts';
import { Act } from '../parts/act.tsx';
import { Field } from '../parts/field.tsx';
import { Problem } from '../parts/problem.tsx';
import { Threshold } from './threshold.tsx';

interface FirstOwnerProps {
  readonly siteName: string;
  readonly onSignedIn: (me: Me) => void;
}

type Part = 'code' | 'name' | 'password';

/** Nobody can sign in yet: who holds the one-time code from the server’s machine becomes the first owner. */
export function FirstOwner({ siteName, onSignedIn }: FirstOwnerProps): ReactNode {
  const words = useWords();
  const [given, setGiven] = useState({ code: '', name: '', password: '' });
  const [wrong, setWrong] = useState<ReadonlySet<Part>>(new Set());
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const request = firstOwnerRequest.safeParse({ ...given, code: given.code.trim() });
    setWrong(new Set(request.success ? [] : request.error.issues.map((issue) => issue.path[0] as Part)));
    if (!request.success || isBusy) return;
    setBusy(true);
    const reply = await tell({ path: '/first-owner', answer: me }, request.data, '');
    setBusy(false);
    if (reply.ok) onSignedIn(reply.value);
    else setProblem(reply.error);
  };

  const part = (name: Part) => ({
    name,
    label: words.text(`console.first.${name}`),
    hint: words.text(`console.first.${name}.hint`),
    value: given[name],
    problem: wrong.has(name) ? words.text(`console.first.${name}.wrong`) : null,
    onChange: (text: string) => setGiven({ ...given, [name]: text }),
    isRequired: true,
  });
  return (
    <Threshold title={words.text('console.first.title')} siteName={siteName}>
      <p>{words.text('console.first.text')}</p>
      <form className="form" noValidate onSubmit={(event) => void send(event)}>
        {problem === null ? null : <Problem refusal={problem} />}
        <Field {...part('code')} autoComplete="one-time-code" autoFocus />
        <Field {...part('name')} autoComplete="name" />
        <Field {...part('password')} type="password" autoComplete="new-password" />
        <Act tone="main" type="submit" isDisabled={isBusy}>
          {words.text('console.first.do')}
        </Act>
      </form>
    </Threshold>
  );
}
