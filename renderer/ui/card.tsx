import type { ReactNode } from 'react';

interface CardProps {
  readonly title?: string;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A sheet on the paper: hairline, round corners, no shadow. Its title is a heading. */
export function Card({ title, children, className = '' }: CardProps): ReactNode {
  return (
    <section className={`rounded-card border border-line bg-card px-7 py-5 ${className}`}>
      {title === undefined ? null : <h2 className="mb-2 text-text text-ink-2">{title}</h2>}
      {children}
    </section>
  );
}
