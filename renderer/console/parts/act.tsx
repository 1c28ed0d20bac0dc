import type { ReactNode } from 'react';
import { Button, type ButtonProps } from 'react-aria-components/Button';

interface ActProps extends Omit<ButtonProps, 'className' | 'children'> {
  /** `main`: what this page is for; `alarm`: what takes something away; `plain`: everything else. */
  readonly tone?: 'main' | 'plain' | 'alarm' | 'small';
  readonly children: ReactNode;
}

export function Act({ tone = 'plain', children, ...button }: ActProps): ReactNode {
  return (
    <Button {...button} className={`act act-${tone}`}>
      {children}
    </Button>
  );
}
