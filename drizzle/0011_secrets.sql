-- compatible: secrets at rest, sealed by a key that the database does not have. Older processes do not know the table.

CREATE TABLE secrets (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  -- The id of the row that the secret belongs to; empty for those that people name and use themselves.
  holder text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  -- Which key sealed it, so that keys can be changed one after the other.
  key_id text NOT NULL,
  sealed bytea NOT NULL,
  revision integer NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  updated_by_id text COLLATE "C" NOT NULL,
  updated_by_name text NOT NULL,
  last_event_hash bytea,
  UNIQUE (workspace_id, id),
  UNIQUE (workspace_id, holder, name)
);
CREATE INDEX secrets_by_key ON secrets (key_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON secrets TO assent_app;
