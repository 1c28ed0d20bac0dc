/** A tenancy has a top-up a week and charges every hour: without this, finding the few among the many takes longer from month to month. */
export const movementSchema = `
CREATE INDEX ledger_transaction_movement_of_tenancy ON ledger_transaction (json_extract(facts, '$.tenancyId'), sequence)
WHERE kind NOT IN ('charge', 'adjustment');
`;
