/** "SLUC": tells a file of ours from any other SQLite database. */
export const APPLICATION_ID = 0x53_4c_55_43

/**
 * What brings a file from one version to the next; its version is how many of them it has seen. Only ever add to the end.
 * Amounts are nano-dollars, times milliseconds.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE file_time (only INTEGER PRIMARY KEY CHECK (only = 1), now INTEGER NOT NULL) STRICT;
  INSERT INTO file_time VALUES (1, 0);

  CREATE TABLE account (
    key TEXT PRIMARY KEY,
    posted INTEGER NOT NULL CHECK (posted >= 0),
    pending INTEGER NOT NULL CHECK (pending >= 0),
    ends_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX account_by_end ON account (ends_at) WHERE ends_at IS NOT NULL;

  CREATE TABLE reservation (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('open', 'expired', 'settled')),
    held INTEGER NOT NULL CHECK (held >= 0),
    accounts TEXT NOT NULL,
    -- Both in file time. finished_at is 0 while it is open.
    expires_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX reservation_open ON reservation (expires_at) WHERE state = 'open';
  CREATE INDEX reservation_finished ON reservation (finished_at) WHERE state <> 'open';

  CREATE TABLE journal (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    actual INTEGER NOT NULL CHECK (actual >= 0),
    accounts TEXT NOT NULL,
    time INTEGER NOT NULL,
    is_confirmed INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX journal_by_time ON journal (time);
  CREATE INDEX journal_unconfirmed ON journal (time) WHERE is_confirmed = 0;

  -- Narrow, so that adding up a hundred thousand rows reads little; the whole record is in record_json.
  CREATE TABLE record (
    row INTEGER PRIMARY KEY,
    decision_id TEXT NOT NULL UNIQUE,
    time INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    tier TEXT NOT NULL,
    model TEXT NOT NULL,
    deployment TEXT NOT NULL,
    provider TEXT NOT NULL,
    surface TEXT NOT NULL,
    end TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost INTEGER
  ) STRICT;
  CREATE INDEX record_by_time ON record (time);
  CREATE INDEX record_by_tenant ON record (tenant, time);
  CREATE TABLE record_json (row INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;
  CREATE TABLE record_baseline (
    row INTEGER NOT NULL,
    name TEXT NOT NULL,
    cost INTEGER,
    PRIMARY KEY (row, name)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE virtual_key (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    json TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE record_feedback (
    row INTEGER NOT NULL,
    source TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (row, source)
  ) STRICT, WITHOUT ROWID;
  `,
]
