-- compatible: decisions on many requests at once, and how many a workspace lets through. Older processes know neither.

ALTER TABLE workspaces ADD COLUMN batch_limit integer NOT NULL DEFAULT 50 CHECK (batch_limit BETWEEN 1 AND 200);

CREATE TABLE batches (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  verdict text NOT NULL CHECK (verdict IN ('approve', 'reject')),
  reason text,
  total integer NOT NULL CHECK (total > 0),
  -- Counted up by the statement that ends an item, so that nothing ever counts rows. What was refused at once is failed.
  succeeded integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  requested_by_id text COLLATE "C" NOT NULL REFERENCES users (id),
  requested_via text NOT NULL,
  -- Of the token that asked: its jobs may do no more than it might. Null: all that the person may do.
  token_scopes text[],
  correlation_id text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3),
  last_event_hash bytea,
  UNIQUE (workspace_id, id),
  CONSTRAINT rejections_say_why CHECK (verdict = 'approve' OR reason IS NOT NULL),
  CONSTRAINT finished_iff_all_done CHECK ((finished_at IS NOT NULL) = (succeeded + failed = total)),
  CONSTRAINT no_more_done_than_there_are CHECK (succeeded + failed <= total)
);

CREATE TABLE batch_items (
  workspace_id text COLLATE "C" NOT NULL,
  batch_id text COLLATE "C" NOT NULL,
  position integer NOT NULL,
  -- As it was sent; it may name nothing.
  ticket_id text COLLATE "C" NOT NULL,
  digest text,
  status text NOT NULL CHECK (status IN ('queued', 'succeeded', 'failed', 'rejected')),
  code text,
  message text,
  done_at timestamptz(3),
  PRIMARY KEY (workspace_id, batch_id, position),
  UNIQUE (workspace_id, batch_id, ticket_id),
  FOREIGN KEY (workspace_id, batch_id) REFERENCES batches (workspace_id, id),
  CONSTRAINT done_iff_not_queued CHECK ((status = 'queued') = (done_at IS NULL)),
  CONSTRAINT refused_items_say_why CHECK ((status IN ('failed', 'rejected')) = (code IS NOT NULL))
);

GRANT SELECT, INSERT, UPDATE ON batches, batch_items TO assent_app;
