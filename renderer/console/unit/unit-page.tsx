import { unitPage, type UnitPage as UnitPageData } from '#contracts/api';
import type { TransactionId, UnitId } from '#kernel';
import { useState, type ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { Mark } from '../../ui/mark.tsx';
import { useWords } from '../words.ts';
import { useResource } from '../console-desk.ts';
import { Panel } from '../parts/panel.tsx';
import { Problem } from '../parts/problem.tsx';
import { RequestList } from '../requests/request-list.tsx';
import { addressOf } from '../route.ts';
import { ChargeTable } from './charge-table.tsx';
import { CommandTable } from './command-table.tsx';
import { HeldList } from './held-list.tsx';
import { LedgerTable } from './ledger-table.tsx';
import { MeterList } from './meter-list.tsx';
import { ReadingTable } from './reading-table.tsx';
import { TenancyCard } from './tenancy-card.tsx';

const parts = ['readings', 'charges', 'ledger', 'commands'] as const;
type Part = (typeof parts)[number];

/** A unit from the registers to the books. */
export function UnitPage({ id }: { readonly id: UnitId }): ReactNode {
  const words = useWords();
  const page = useResource(`/units/${id}`, unitPage, 'now');
  if (page.value === null)
    return page.problem === null ? null : <Problem refusal={page.problem} onAgain={page.again} />;
  const { unit, supplyRequests } = page.value;
  return (
    <>
      <div className="page-head">
        <a className="back" href={addressOf({ page: 'now' })}>
          <span aria-hidden="true">←</span> {words.text('console.page', { page: 'now' })}
        </a>
        <h1>
          {words.text('console.unit.title', { label: unit.label })}
          {unit.tenancy === null ? null : <span> {unit.tenancy.name}</span>}
        </h1>
        {unit.tenancy?.isProtected === true ? (
          <span className="badge">
            <Mark name="shield" />
            {words.text('console.protected')}
          </span>
        ) : null}
      </div>
      <div className="unit-top">
        <TenancyCard unit={unit} cards={page.value.cards} />
        <MeterList page={page.value} />
      </div>
      {supplyRequests.length === 0 ? null : (
        <Panel title={words.text('console.requests.page')}>
          <RequestList requests={supplyRequests.slice(0, 5)} />
        </Panel>
      )}
      {page.value.held.length === 0 ? null : <HeldList page={page.value} />}
      <Trail page={page.value} />
    </>
  );
}

/** Readings → charges → ledger → relay: each step of the way money takes. A charge leads to its transaction. */
function Trail({ page }: { readonly page: UnitPageData }): ReactNode {
  const words = useWords();
  const [part, setPart] = useState<Part>('charges');
  const [sought, setSought] = useState<TransactionId | null>(null);
  const show = (key: string | number): void => {
    setSought(null);
    setPart(parts.find((candidate) => candidate === key) ?? 'charges');
  };
  const seek = (transactionId: TransactionId): void => {
    setSought(transactionId);
    setPart('ledger');
  };
  return (
    <Tabs className="trail" selectedKey={part} onSelectionChange={show}>
      <TabList aria-label={words.text('console.trail')} className="tabs">
        {parts.map((each) => (
          <Tab key={each} id={each} className="tab">
            {words.text('console.trail.part', { part: each })}
          </Tab>
        ))}
      </TabList>
      <TabPanel id="readings" className="panel">
        <ReadingTable page={page} />
      </TabPanel>
      <TabPanel id="charges" className="panel">
        <ChargeTable page={page} onSeek={seek} />
      </TabPanel>
      <TabPanel id="ledger" className="panel">
        <LedgerTable rows={page.ledger} sought={sought} />
      </TabPanel>
      <TabPanel id="commands" className="panel">
        <CommandTable page={page} />
      </TabPanel>
    </Tabs>
  );
}
