-- compatible: external approval systems, and what each was asked. docs/decisions says how their decisions count.

CREATE TABLE external_approval_systems (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  name text NOT NULL,
  type text NOT NULL CHECK (type IN ('webhook', 'servicenow', 'jira')),
  enabled boolean NOT NULL,
  -- The seat it may take, as a grant says it: a role, and where. Null is every environment.
  role text NOT NULL CHECK (role IN ('approver', 'security-approver')),
  allowed_environments text[],
  webhook_url text NOT NULL,
  webhook_headers jsonb NOT NULL,
  timeout_seconds integer NOT NULL CHECK (timeout_seconds BETWEEN 1 AND 120),
  retry_count integer NOT NULL CHECK (retry_count BETWEEN 0 AND 10),
  -- Whose decisions they are where the person is nobody here: a user that was never active and cannot sign in. Made after the system.
  user_id text COLLATE "C" NOT NULL REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED,
  tested_at timestamptz(3),
  test_error jsonb,
  revision integer NOT NULL DEFAULT 1,
  last_event_hash bytea,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  deleted_at timestamptz(3),
  UNIQUE (workspace_id, id)
);
CREATE UNIQUE INDEX external_approval_systems_names ON external_approval_systems (workspace_id, lower(name)) WHERE deleted_at IS NULL;

CREATE TABLE external_submissions (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  system_id text COLLATE "C" NOT NULL,
  request_id text COLLATE "C" NOT NULL,
  -- What was sent is what was seen.
  digest text NOT NULL,
  status text NOT NULL CHECK (status IN ('QUEUED', 'SUBMITTED', 'DECIDED', 'FAILED', 'CANCELLED')),
  external_id text,
  error jsonb,
  submitted_at timestamptz(3),
  next_check_at timestamptz(3),
  decision_id text,
  verdict text CHECK (verdict IN ('approve', 'reject')),
  person jsonb,
  ended_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  last_event_hash bytea,
  UNIQUE (workspace_id, id),
  -- One system is asked about one request, so no request has two seats taken from outside.
  UNIQUE (workspace_id, request_id),
  FOREIGN KEY (workspace_id, system_id) REFERENCES external_approval_systems (workspace_id, id),
  FOREIGN KEY (workspace_id, request_id) REFERENCES approval_requests (workspace_id, id),
  CONSTRAINT decided_iff_decision CHECK ((status = 'DECIDED') = (decision_id IS NOT NULL AND verdict IS NOT NULL AND person IS NOT NULL))
);
CREATE INDEX external_submissions_open ON external_submissions (next_check_at, id) WHERE status = 'SUBMITTED';

GRANT SELECT, INSERT, UPDATE ON external_approval_systems, external_submissions TO assent_app;
