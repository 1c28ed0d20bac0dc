import type { ReactNode } from 'react';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';

export interface ChoiceOf<Value extends string> {
  readonly value: Value;
  readonly name: string;
  readonly text?: string;
}

interface ChoicesProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly of: readonly ChoiceOf<Value>[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, all of them in sight with what each means. */
export function Choices<Value extends string>({ label, value, of, onChange }: ChoicesProps<Value>): ReactNode {
  const choose = (wanted: string): void => {
    const choice = of.find((candidate) => candidate.value === wanted);
    if (choice !== undefined) onChange(choice.value);
  };
  return (
    <RadioGroup className="choices" value={value} onChange={choose}>
      <Label>{label}</Label>
      <div className="choices-list">
        {of.map((choice) => (
          <Radio key={choice.value} value={choice.value} className="choice">
            <span className="choice-ring" aria-hidden="true" />
            <span>
              <strong>{choice.name}</strong>
              {choice.text === undefined ? null : <span className="choice-text">{choice.text}</span>}
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
