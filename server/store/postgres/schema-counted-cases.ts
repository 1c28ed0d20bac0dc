/* A pure table: exempt from the size rule. */
import { appendOnly, KEY } from './schema-ledger.ts';

/**
 * A case may be settled by the device's own count, and then by nobody: the people of a `resolution` may be missing, both or none, and only where the tenant was credited. `case_evidence` is what a count said
 * later of a bill in doubt.
 */
export const countedCaseSchema = `
ALTER TABLE resolution ALTER COLUMN person_id DROP NOT NULL;
ALTER TABLE resolution ALTER COLUMN second_id DROP NOT NULL;
ALTER TABLE resolution ADD CHECK ((person_id IS NULL) = (second_id IS NULL));
ALTER TABLE resolution ADD CHECK (person_id IS NOT NULL OR (outcome = 'credited' AND moved = 1));

CREATE TABLE case_evidence (
  case_id ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  kiosk_id ${KEY} NOT NULL,
  says ${KEY} NOT NULL CHECK (says IN ('in_box', 'not_in_box', 'unclear')),
  evidence text NOT NULL,
  recorded_at bigint NOT NULL,
  CONSTRAINT case_evidence_once_by_case_id PRIMARY KEY (site_id, case_id),
  FOREIGN KEY (site_id, case_id) REFERENCES unresolved_bill (site_id, journal_id)
);
${appendOnly('case_evidence')}
`;
