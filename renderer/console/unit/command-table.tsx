import type { UnitPage } from '#contracts/api';
import { officeKey, type OfficeTranslator } from '#language/office';
import type { ReactNode } from 'react';
import { useWords } from '../words.ts';
import { Copyable } from '../parts/copyable.tsx';
import { Moment } from '../parts/moments.tsx';
import { Nothing } from '../parts/panel.tsx';
import { State, type Tone } from '../parts/state.tsx';
import { useMore } from './more-rows.tsx';
import { meterOf } from './quantities.ts';

const steps = ['decidedAt', 'sentAt', 'confirmedAt', 'loadSeenAt'] as const;
const tones: Readonly<Record<string, Tone>> = { confirmed: 'good', failed: 'bad', decided: 'busy', sent: 'busy' };

function wordOr(key: string, otherwise: string, words: OfficeTranslator): string {
  const known = officeKey(key);
  return known === null ? otherwise : words.text(known);
}

/** What was ordered of each relay, why, and when each step of it happened. */
export function CommandTable({ page }: { readonly page: UnitPage }): ReactNode {
  const words = useWords();
  const { shown, more } = useMore(page.commands);
  if (page.commands.length === 0) return <Nothing>{words.text('console.commands.none')}</Nothing>;
  return (
    <>
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{words.text('console.meter')}</th>
              <th scope="col">{words.text('console.command.order')}</th>
              <th scope="col">{words.text('console.command.cause')}</th>
              <th scope="col">{words.text('console.command.state')}</th>
              {steps.map((step) => (
                <th scope="col" key={step}>
                  {words.text('console.command.step', { step })}
                </th>
              ))}
              <th scope="col">{words.text('console.command.id')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((command) => (
              <tr key={command.id}>
                <td>{meterOf(page, command.meterId)?.serial ?? command.meterId}</td>
                <td>{words.text('console.command.target', { target: command.target })}</td>
                <td>{wordOr(`console.cause.${command.cause}`, command.cause, words)}</td>
                <td>
                  <State tone={tones[command.state] ?? 'unknown'}>
                    {wordOr(`console.command.${command.state}`, command.state, words)}
                  </State>
                </td>
                {steps.map((step) => {
                  const at = command.times[step];
                  return (
                    <td key={step}>
                      {at === null ? '–' : <Moment at={at} as={step === 'decidedAt' ? 'dateTime' : 'clockTime'} />}
                    </td>
                  );
                })}
                <td>
                  <Copyable id={command.id} label={words.text('console.command.id')} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more}
    </>
  );
}
