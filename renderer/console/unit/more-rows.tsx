import { useState, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { Act } from '../parts/act.tsx';

const AT_FIRST = 20;

/** The newest rows at first, all of them when asked; `keep` is a row that has to be among them. */
export function useMore<Row>(rows: readonly Row[], keep: (row: Row) => boolean = () => false) {
  const [isAll, setAll] = useState(false);
  const words = useWords();
  const needed = rows.findIndex(keep) + 1;
  const shown = isAll ? rows : rows.slice(0, Math.max(AT_FIRST, needed));
  const more: ReactNode =
    shown.length === rows.length ? null : (
      <p className="more">
        <Act tone="small" onPress={() => setAll(true)}>
          {words.text('console.more', { count: rows.length })}
        </Act>
      </p>
    );
  return { shown, more };
}
