import type { UnitNow } from '#contracts/api';
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { SearchField } from 'react-aria-components/SearchField';
import { Announce } from '../../ui/announce.tsx';
import { useWords } from '../words.ts';
import { Act } from '../parts/act.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { UnitTable } from './unit-table.tsx';
import { byUrgency, isFound, isWithin, type Narrowing } from './urgency.ts';

interface UnitPanelProps {
  readonly units: readonly UnitNow[];
  readonly narrowing: Narrowing | null;
  readonly onNarrow: (narrowing: Narrowing | null) => void;
}

/** Every unit, the most urgent first, and one search over what people know of one. */
export function UnitPanel({ units, narrowing, onNarrow }: UnitPanelProps): ReactNode {
  const words = useWords();
  const [search, setSearch] = useState('');
  const found = byUrgency(units).filter((unit) => isWithin(unit, narrowing) && isFound(unit, search.trim()));
  const isNarrowed = narrowing !== null || search.trim() !== '';
  const shown = words.text('console.units.shown', { shown: found.length, of: units.length });
  return (
    <Panel
      title={words.text('console.units.title')}
      side={
        <>
          <span className="panel-note">{shown}</span>
          <SearchField className="search" value={search} onChange={setSearch}>
            <Label className="sr-only">{words.text('console.search')}</Label>
            <Input placeholder={words.text('console.search.hint')} />
            <Button aria-label={words.text('console.search.clear')}>
              <span aria-hidden="true">×</span>
            </Button>
          </SearchField>
        </>
      }
    >
      <Announce text={isNarrowed ? shown : ''} />
      {found.length === 0 ? (
        <Nothing>
          {words.text('console.units.none')}{' '}
          <Act
            tone="small"
            onPress={() => {
              setSearch('');
              onNarrow(null);
            }}
          >
            {words.text('console.units.all')}
          </Act>
        </Nothing>
      ) : (
        <UnitTable units={found} />
      )}
    </Panel>
  );
}
