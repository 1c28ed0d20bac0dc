import type { ReactNode } from 'react';

interface CardProps {
  readonly title?: string;
  readonly children: ReactNode;
  /** What stands elsewhere too: the first to go when a screen is full. */
  readonly extra?: boolean;
  /** Takes the room that is left; its children share it as a column. */
  readonly fill?: boolean;
}

/** A sheet on the paper: hairline, round corners, no shadow. Its title is a heading. */
export function Card({ title, children, extra = false, fill = false }: CardProps): ReactNode {
  return (
    <section
      data-extra={extra ? '' : undefined}
      className={`sheet rounded-card border border-line bg-card ${fill ? 'flex grow flex-col' : ''}`}
    >
      {title === undefined ? null : (
        <h2 className="mb-[calc(1.8*var(--mm)*var(--air))] text-text text-ink-2">{title}</h2>
      )}
      {children}
    </section>
  );
}
