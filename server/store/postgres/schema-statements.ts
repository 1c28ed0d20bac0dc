/* A pure table: exempt from the size rule. */

/** The entries of an account with their amounts, from the index alone: in the table they lie as far apart as the house has tenancies. */
export const statementSchema = `
DROP INDEX ledger_entry_of_account;
CREATE UNIQUE INDEX ledger_entry_of_account ON ledger_entry (site_id, account, sequence) INCLUDE (amount_micros);
`;
