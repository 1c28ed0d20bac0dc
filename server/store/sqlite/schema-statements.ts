/* A pure table: exempt from the size rule. */
import { TENANCY_OF_FACTS } from './schema-movements.ts';

/** Whether a transaction is a charge: a tenancy has one of these every hour, and few others. */
export const IS_CHARGE = `kind IN ('charge', 'adjustment')`;

/**
 * A statement is read from two indexes alone. The entries of an account, and the transactions of a tenancy, lie as far apart in their tables as the house has
 * tenancies, so that each line of a statement would otherwise cost two pages of its own. That an account stands once in a transaction was held by the index
 * that these replace; now the seal of a batch holds it.
 *
 * There is one head in a file (`ledger_head_is_one`), so the guards need not look for it by its name, which they did for every row.
 */
export const statementSchema = `
DROP INDEX ledger_entry_of_account;
CREATE INDEX ledger_entry_of_account ON ledger_entry (account, sequence, amount_micros);

DROP INDEX ledger_transaction_movement_of_tenancy;
CREATE INDEX ledger_transaction_of_tenancy
ON ledger_transaction (${TENANCY_OF_FACTS}, ${IS_CHARGE}, sequence, kind, occurred_at, recorded_at, id);

${['ledger_transaction', 'ledger_entry', 'rated_line'].map(afterHead).join('\n')}

DROP TRIGGER ledger_batch_sums_to_zero;
CREATE TRIGGER ledger_batch_sums_to_zero BEFORE INSERT ON ledger_batch
WHEN NEW.last_sequence - NEW.first_sequence + 1 <> (
  SELECT count(*) FROM (
    SELECT sequence FROM ledger_entry WHERE sequence BETWEEN NEW.first_sequence AND NEW.last_sequence
    GROUP BY sequence HAVING sum(amount_micros) = 0 AND count(*) >= 2 AND count(DISTINCT account) = count(*)
  )
)
BEGIN SELECT RAISE(ABORT, 'ledger_batch: every transaction sums to zero over accounts that stand in it once'); END;
`;

function afterHead(table: string): string {
  return `DROP TRIGGER ${table}_after_head;
CREATE TRIGGER ${table}_after_head BEFORE INSERT ON ${table}
WHEN NEW.sequence <= (SELECT sequence FROM ledger_head)
BEGIN SELECT RAISE(ABORT, '${table}: the chain is sealed up to here'); END;`;
}
