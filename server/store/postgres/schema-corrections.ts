/* A pure table: exempt from the size rule. */
import { appendOnly, KEY } from './schema-ledger.ts';

/**
 * Corrections to their end. An estimate keeps how it was made; a decision may be about one held reading alone (`held_number`), or about a multiplier that was wrong
 * since `changed_from`; and the final statement of a tenancy that ended is followed by as many others as readings of its time were corrected.
 */
export const correctionSchema = `
ALTER TABLE reading ADD COLUMN estimate_method ${KEY} CHECK (estimate_method IN ('same_hours', 'average', 'relay_open'));
ALTER TABLE reading ADD COLUMN estimate_hours bigint CHECK ((estimate_hours IS NULL) = (estimate_method IS NULL) AND estimate_hours >= 0);

ALTER TABLE reading_decision ADD COLUMN held_number bigint;
ALTER TABLE reading_decision ADD COLUMN multiplier bigint CHECK (multiplier > 0);
ALTER TABLE reading_decision ADD FOREIGN KEY (site_id, held_number) REFERENCES reading_held (site_id, number);
CREATE UNIQUE INDEX reading_decision_of_held ON reading_decision (site_id, held_number) WHERE held_number IS NOT NULL;

CREATE TABLE corrected_statement (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  site_id ${KEY} NOT NULL,
  tenancy_id ${KEY} NOT NULL,
  decision_id ${KEY} NOT NULL,
  recorded_at bigint NOT NULL,
  content text NOT NULL CHECK (content::json IS NOT NULL),
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id),
  UNIQUE (site_id, tenancy_id, decision_id),
  FOREIGN KEY (site_id, decision_id) REFERENCES reading_decision (site_id, id)
);
${appendOnly('corrected_statement')}
`;
