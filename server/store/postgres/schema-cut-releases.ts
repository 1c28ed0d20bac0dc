/* A pure table: exempt from the size rule. */
import { KEY } from './schema-ledger.ts';

/** Cuts beyond the site's limit, released by two people: no row says that one person did both. */
export const cutReleaseSchema = `
CREATE TABLE cut_release (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  site_id ${KEY} NOT NULL,
  most bigint NOT NULL CHECK (most > 0),
  reason text NOT NULL,
  asked_by ${KEY} NOT NULL,
  asked_at bigint NOT NULL,
  state ${KEY} NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'expired')),
  decided_by ${KEY} CONSTRAINT decided_by_is_another CHECK (decided_by IS NULL OR decided_by <> asked_by),
  decided_at bigint,
  note text NOT NULL,
  expires_at bigint NOT NULL,
  CHECK (state IN ('waiting', 'expired') OR decided_by IS NOT NULL),
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id),
  FOREIGN KEY (site_id, asked_by) REFERENCES person (site_id, id),
  FOREIGN KEY (site_id, decided_by) REFERENCES person (site_id, id)
);
CREATE INDEX cut_release_in_force ON cut_release (site_id, expires_at) WHERE state = 'approved';
CREATE FUNCTION foyer_cut_release_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.most <> OLD.most OR NEW.asked_by <> OLD.asked_by OR NEW.reason <> OLD.reason OR OLD.state <> 'waiting' THEN
    RAISE EXCEPTION 'cut_release: what was decided stays decided';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cut_release_moves_forward BEFORE UPDATE ON cut_release
FOR EACH ROW EXECUTE FUNCTION foyer_cut_release_moves();
`;
