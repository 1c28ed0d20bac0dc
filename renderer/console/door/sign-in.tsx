import { me, signInRequest, type Me } from '#contracts/api';
import { duration, elapsed, type Clock, type Duration, type Monotonic, type Refusal } from '#kernel';
import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { tell } from '../ask.ts';
import { Act } from '../parts/act.tsx';
import { Field } from '../parts/field.tsx';
import { agePhrase } from '../parts/moments.tsx';
import { Problem } from '../parts/problem.tsx';
import type { SignedOutBecause } from '../signed-in.tsx';
import { Threshold } from './threshold.tsx';

interface SignInProps {
  readonly clock: Clock;
  readonly siteName: string;
  /** Why somebody who was signed in is so no more; null when the page was just opened. */
  readonly because: SignedOutBecause | null;
  readonly onSignedIn: (me: Me) => void;
}

export function SignIn({ clock, siteName, because, onSignedIn }: SignInProps): ReactNode {
  const words = useWords();
  const [given, setGiven] = useState({ name: '', password: '' });
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { leftMs, waitFor } = useWait(clock);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const request = signInRequest.safeParse(given);
    if (!request.success || isBusy || leftMs > 0) return;
    setBusy(true);
    const reply = await tell({ path: '/sign-in', answer: me }, request.data, '');
    setBusy(false);
    if (reply.ok) return onSignedIn(reply.value);
    setProblem(reply.error);
    const { waitMs } = reply.error.details;
    waitFor(duration(typeof waitMs === 'number' ? Math.round(waitMs) : 0));
  };

  return (
    <Threshold title={words.text('console.sign_in')} siteName={siteName}>
      {because === null || problem !== null ? null : (
        <p className="kindly" role="status">
          {words.text(`console.signed_out.${because}`)}
        </p>
      )}
      <form className="form" noValidate onSubmit={(event) => void send(event)}>
        {problem === null ? null : <Problem refusal={problem} />}
        <Field
          name="name"
          label={words.text('console.name_field')}
          value={given.name}
          onChange={(name) => setGiven({ ...given, name })}
          autoComplete="username"
          isRequired
          autoFocus
        />
        <Field
          name="password"
          type="password"
          label={words.text('console.password')}
          value={given.password}
          onChange={(password) => setGiven({ ...given, password })}
          autoComplete="current-password"
          isRequired
        />
        <Act tone="main" type="submit" isDisabled={isBusy || leftMs > 0}>
          {leftMs > 0
            ? words.text('console.sign_in.wait', { time: agePhrase(leftMs + 999, words) })
            : words.text('console.sign_in')}
        </Act>
        <p className="hint">{words.text('console.sign_in.lost')}</p>
      </form>
    </Threshold>
  );
}

/** Counts down what the server asked to wait; it would refuse sooner tries anyway. */
function useWait(clock: Clock): { leftMs: number; waitFor: (wait: Duration) => void } {
  const [wait, setWait] = useState<{ from: Monotonic; length: Duration } | null>(null);
  const [leftMs, setLeftMs] = useState(0);
  useEffect(() => {
    if (wait === null) return undefined;
    const timer = setInterval(() => setLeftMs(Math.max(0, wait.length - elapsed(wait.from, clock.monotonic()))), 250);
    return () => clearInterval(timer);
  }, [wait, clock]);
  return {
    leftMs,
    waitFor: (length) => {
      setWait({ from: clock.monotonic(), length });
      setLeftMs(length);
    },
  };
}
