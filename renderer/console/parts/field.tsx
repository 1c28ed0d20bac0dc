import type { ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField, type TextFieldProps } from 'react-aria-components/TextField';

interface FieldProps extends Omit<TextFieldProps, 'children' | 'className'> {
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with what was typed; null where nothing is. */
  readonly problem?: string | null;
  readonly lines?: number;
}

/** A field with its name above and, below, what is expected or what is wrong. */
export function Field({ label, hint, problem = null, lines = 1, ...field }: FieldProps): ReactNode {
  return (
    <TextField {...field} className="field" isInvalid={problem !== null} validationBehavior="aria">
      <Label>{label}</Label>
      {lines === 1 ? <Input /> : <TextArea rows={lines} />}
      {hint === undefined || problem !== null ? null : (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="wrong">{problem}</FieldError>
    </TextField>
  );
}
