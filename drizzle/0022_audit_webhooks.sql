-- compatible: webhooks of the audit log and what was delivered to them. Older processes know neither.

CREATE TABLE audit_webhooks (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  name text NOT NULL,
  url text NOT NULL,
  method text NOT NULL CHECK (method IN ('POST', 'PUT')),
  -- By name: the text with its ${NAME}s, or null where the value itself is a secret and sealed.
  headers jsonb NOT NULL,
  actions text[] NOT NULL,
  environments text[] NOT NULL,
  batch_size integer NOT NULL CHECK (batch_size BETWEEN 1 AND 1000),
  flush_interval_seconds integer NOT NULL CHECK (flush_interval_seconds BETWEEN 1 AND 3600),
  enabled boolean NOT NULL DEFAULT true,
  disabled_reason text,
  -- Signing secrets are sealed as signing.<serial>; the one before signs beside it until then.
  signing_serial integer NOT NULL DEFAULT 1,
  former_until timestamptz(3),
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL,
  created_by_id text COLLATE "C" NOT NULL,
  created_by_name text NOT NULL,
  deleted_at timestamptz(3),
  last_event_hash bytea,
  UNIQUE (workspace_id, id)
);

-- How far delivery has come. Written by the worker; people's configuration is apart, so that neither waits for the other.
CREATE TABLE audit_webhook_progress (
  webhook_id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL,
  -- The place in the workspace's log of the last event that was delivered or passed over.
  after_seq bigint NOT NULL,
  due_at timestamptz(3) NOT NULL,
  leased_until timestamptz(3),
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz(3),
  last_delivered_at timestamptz(3),
  FOREIGN KEY (workspace_id, webhook_id) REFERENCES audit_webhooks (workspace_id, id)
);
CREATE INDEX audit_webhook_progress_due ON audit_webhook_progress (due_at);

CREATE TABLE audit_webhook_deliveries (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL,
  webhook_id text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('batch', 'test', 'replay')),
  event_ids text[] NOT NULL,
  first_seq bigint,
  last_seq bigint,
  status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  status_code integer,
  error text,
  duration_ms integer,
  created_at timestamptz(3) NOT NULL,
  attempted_at timestamptz(3),
  next_attempt_at timestamptz(3),
  FOREIGN KEY (workspace_id, webhook_id) REFERENCES audit_webhooks (workspace_id, id)
);
CREATE INDEX audit_webhook_deliveries_newest ON audit_webhook_deliveries (workspace_id, webhook_id, created_at, id);
CREATE INDEX audit_webhook_deliveries_waiting ON audit_webhook_deliveries (webhook_id, next_attempt_at) WHERE status = 'pending';
CREATE INDEX audit_webhook_deliveries_age ON audit_webhook_deliveries (created_at);

GRANT SELECT, INSERT, UPDATE ON audit_webhooks, audit_webhook_progress, audit_webhook_deliveries TO assent_app;
GRANT SELECT, DELETE ON audit_webhook_deliveries TO assent_jobs;
