/** Whose a transaction is. A row that somebody meddled with may hold no JSON at all; it must still be found and named by the verification. */
export const TENANCY_OF_FACTS = `CASE WHEN json_valid(facts) THEN json_extract(facts, '$.tenancyId') END`;

/** A tenancy has a top-up a week and charges every hour: without this, finding the few among the many takes longer from month to month. */
export const movementSchema = `
CREATE INDEX ledger_transaction_movement_of_tenancy
ON ledger_transaction (CASE WHEN json_valid(facts) THEN json_extract(facts, '$.tenancyId') END, sequence)
WHERE kind NOT IN ('charge', 'adjustment');
`;
