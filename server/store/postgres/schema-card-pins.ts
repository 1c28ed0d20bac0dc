/* A pure table: exempt from the size rule. */
import { appendOnly, KEY } from './schema-ledger.ts';

/** What happened to tenants' PINs. No row holds a PIN: `pin_hash` is salted. */
export const cardPinSchema = `
CREATE TABLE card_pin_event (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  site_id ${KEY} NOT NULL,
  card_uid ${KEY} NOT NULL,
  act ${KEY} NOT NULL CHECK (act IN ('set', 'wrong', 'right')),
  tenancy_id ${KEY},
  pin_hash text,
  at bigint NOT NULL,
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id),
  CHECK ((act = 'set') = (tenancy_id IS NOT NULL)),
  CHECK ((act = 'set') = (pin_hash IS NOT NULL))
);
${appendOnly('card_pin_event')}
`;
