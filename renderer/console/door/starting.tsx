import type { Refusal } from '#kernel';
import type { ReactNode } from 'react';
import { useWords } from '../words.ts';
import { Problem } from '../parts/problem.tsx';
import { Threshold } from './threshold.tsx';

interface StartingProps {
  readonly problem: Refusal | null;
  readonly onAgain: () => void;
}

/** Until the server said whether anybody can sign in; or why it did not say. */
export function Starting({ problem, onAgain }: StartingProps): ReactNode {
  const words = useWords();
  return (
    <Threshold title={words.text('console.starting')} siteName={null}>
      {problem === null ? <p>{words.text('console.asking')}</p> : <Problem refusal={problem} onAgain={onAgain} />}
    </Threshold>
  );
}
