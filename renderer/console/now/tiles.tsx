import type { BuildingNow } from '#contracts/api';
import type { AmountText } from '#language';
import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { useWords } from '../words.ts';
import { amountPhrase } from '../parts/numbers.ts';
import type { Narrowing } from './urgency.ts';

interface TilesProps {
  readonly tiles: BuildingNow['tiles'];
  readonly narrowing: Narrowing | null;
  readonly onNarrow: (narrowing: Narrowing | null) => void;
}

/** The building in eight numbers. Those that count units narrow the table to them. */
export function Tiles({ tiles, narrowing, onNarrow }: TilesProps): ReactNode {
  const words = useWords();
  const count = (part: Narrowing, value: number) => (
    <ToggleButton
      className="tile tile-count"
      isSelected={narrowing === part}
      onChange={(isOn) => onNarrow(isOn ? part : null)}
      data-none={value === 0 ? '' : undefined}
    >
      <span className="tile-name">{words.text('console.tile.count', { part })}</span>
      <span className="tile-value">{value}</span>
      <span className="tile-note">
        {words.text(narrowing === part ? 'console.tile.show_all' : 'console.tile.show')}
      </span>
    </ToggleButton>
  );
  return (
    <div className="tiles" role="group" aria-label={words.text('console.tiles')}>
      <MoneyTile name="top_ups" value={tiles.topUpsToday} before={tiles.topUpsYesterday} />
      <MoneyTile name="charges" value={tiles.chargesToday} before={tiles.chargesYesterday} />
      <MoneyTile name="cash" value={tiles.cashInBoxes} before={null} />
      <MoneyTile name="arrears" value={tiles.arrears} before={null} />
      {count('off', tiles.offSupply)}
      {count('low', tiles.lowCredit)}
      {count('away', tiles.metersAway)}
      <div className="tile tile-count" data-none={tiles.unresolved === 0 ? '' : undefined}>
        <span className="tile-name">{words.text('console.tile.unresolved')}</span>
        <span className="tile-value">{tiles.unresolved}</span>
        <span className="tile-note">{words.text('console.tile.unresolved.note')}</span>
      </div>
    </div>
  );
}

interface MoneyTileProps {
  readonly name: 'top_ups' | 'charges' | 'cash' | 'arrears';
  readonly value: AmountText;
  /** The day before; null where there is nothing to compare with. */
  readonly before: AmountText | null;
}

function MoneyTile({ name, value, before }: MoneyTileProps): ReactNode {
  const words = useWords();
  return (
    <div className="tile">
      <span className="tile-name">{words.text('console.tile.money', { name })}</span>
      <span className="tile-value">{amountPhrase(value, words)}</span>
      <span className="tile-note">
        {before === null
          ? words.text('console.tile.money.note', { name })
          : words.text('console.tile.yesterday', { amount: amountPhrase(before, words) })}
      </span>
    </div>
  );
}
