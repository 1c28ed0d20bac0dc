import type { WireMoney } from '#contracts/wire';
import type { ReactNode } from 'react';
import { useWords } from './words.ts';

interface HeroMoneyProps {
  readonly amount: WireMoney;
  /** Leave out empty places, as on notes. */
  readonly short?: boolean;
}

/** The one number of a screen: huge, tabular figures, its symbol smaller. It is read aloud as the whole amount. */
export function HeroMoney({ amount, short = false }: HeroMoneyProps): ReactNode {
  const words = useWords();
  const { sign, symbol, symbolFirst, whole, fraction } = words.moneyParts(amount, { short });
  const spoken = short ? words.note(amount) : words.money(amount);
  const length = `${sign}${whole}${fraction}`.length;
  const scale = length > 9 ? 'text-[0.6em]' : length > 7 ? 'text-[0.78em]' : '';
  const mark = <span className="text-[0.44em] font-semibold text-ink-2">{symbol}</span>;
  return (
    <p data-hero="" className="numbers text-hero leading-none font-bold tracking-tight">
      <span className="sr-only">{spoken}</span>
      <span aria-hidden="true" key={spoken} className={`arrives flex items-baseline gap-[0.06em] ${scale}`}>
        {sign === '' ? null : <span>−</span>}
        {symbolFirst ? mark : null}
        <span>
          {whole}
          {fraction}
        </span>
        {symbolFirst ? null : mark}
      </span>
    </p>
  );
}
