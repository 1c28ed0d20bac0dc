/* A pure table: exempt from the size rule. */

/** Milliseconds of a day of UTC. */
export const DAY_MS = 86_400_000;
/** An account's balance is written down again after so many entries, so that no look into the past adds up more than these. */
export const ENTRIES_BETWEEN_CHECKPOINTS = 256;

/** The day of UTC on which a transaction was recorded, counted from 1970, also before it. */
export const DAY_OF_RECORD = `(recorded_at - ((recorded_at % ${DAY_MS}) + ${DAY_MS}) % ${DAY_MS}) / ${DAY_MS}`;

/** Makes checkpoints and days from what is there. */
export const FILL_HISTORY = `
INSERT INTO ledger_checkpoint (account, sequence, site_id, amount_micros)
SELECT account, sequence, site_id, balance FROM (
  SELECT account, sequence, site_id, sum(amount_micros) OVER so_far AS balance, row_number() OVER so_far AS number
  FROM ledger_entry WINDOW so_far AS (PARTITION BY account ORDER BY sequence)
) WHERE number % ${ENTRIES_BETWEEN_CHECKPOINTS} = 0;

INSERT INTO ledger_day (day, site_id, first_sequence, last_sequence)
SELECT ${DAY_OF_RECORD}, min(site_id), min(sequence), max(sequence)
FROM ledger_transaction GROUP BY 1;
`;

/**
 * The past at hand, and how far balances may go. Checkpoints and days are projections of the entries: `ledger_checkpoint` is what an account had after the
 * transaction of a sequence, `ledger_day` between which sequences everything lies that was recorded on a day of UTC. Limits include zero; they are judged when
 * the balance is moved, which is once per commit, and never stand in the way of a balance that comes back.
 */
export const historySchema = `
CREATE TABLE ledger_checkpoint (
  account INTEGER NOT NULL REFERENCES ledger_account (number),
  sequence INTEGER NOT NULL CHECK (sequence >= 0),
  site_id TEXT NOT NULL,
  amount_micros INTEGER NOT NULL,
  PRIMARY KEY (account, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_day (
  day INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL,
  first_sequence INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL CHECK (last_sequence >= first_sequence)
) STRICT;

CREATE TABLE ledger_limit (
  account INTEGER PRIMARY KEY REFERENCES ledger_account (number),
  site_id TEXT NOT NULL,
  least_micros INTEGER CHECK (least_micros <= 0),
  most_micros INTEGER CHECK (most_micros >= 0)
) STRICT;

${FILL_HISTORY}

CREATE TRIGGER ledger_balance_begins_within_limit AFTER INSERT ON ledger_balance
WHEN EXISTS (
  SELECT 1 FROM ledger_limit
  WHERE account = NEW.account AND (NEW.amount_micros < least_micros OR NEW.amount_micros > most_micros)
)
BEGIN SELECT RAISE(ABORT, 'ledger_balance: beyond the limit of its account'); END;

CREATE TRIGGER ledger_balance_stays_within_limit AFTER UPDATE ON ledger_balance
WHEN EXISTS (
  SELECT 1 FROM ledger_limit
  WHERE account = NEW.account
    AND (NEW.amount_micros < min(least_micros, OLD.amount_micros) OR NEW.amount_micros > max(most_micros, OLD.amount_micros))
)
BEGIN SELECT RAISE(ABORT, 'ledger_balance: beyond the limit of its account'); END;
`;
