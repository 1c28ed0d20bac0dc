import type { Refusal } from '#kernel';
import { officeKey, type OfficeKey } from '#language/office';
import type { ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import { useWords } from '../words.ts';
import { Act } from './act.tsx';

/** The catalogue's faults speak to a tenant in the lobby; where a manager needs other words, the console has its own under the same code. */
export function codeTitle(code: string): OfficeKey | null {
  return officeKey(`console.code.${code}`) ?? officeKey(`fault.${code}.title`);
}

export function codeText(code: string): OfficeKey | null {
  return officeKey(`console.code.${code}.text`) ?? officeKey(`fault.${code}.happened`);
}

interface ProblemProps {
  readonly refusal: Refusal;
  readonly onAgain?: () => void;
}

/** Why something was not done, what to do about it, and the code by which it is found. */
export function Problem({ refusal, onAgain }: ProblemProps): ReactNode {
  const words = useWords();
  const say = (key: OfficeKey | null): string => (key === null ? '' : words.text(key));
  const hasOwnText = officeKey(`console.code.${refusal.code}.text`) !== null;
  return (
    <div className="problem" role="alert">
      <Mark name="warning" />
      <div>
        <strong>{say(codeTitle(refusal.code))}</strong>
        <p>
          {say(codeText(refusal.code))} {hasOwnText ? '' : say(officeKey(`fault.${refusal.code}.todo`))}
        </p>
        <p className="code">{refusal.code}</p>
      </div>
      {onAgain === undefined ? null : <Act onPress={onAgain}>{words.text('console.again')}</Act>}
    </div>
  );
}
