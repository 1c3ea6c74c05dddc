-- compatible: policies, approval requests (tickets), decisions, domain events.

CREATE TABLE approval_policies (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  enabled boolean NOT NULL DEFAULT true,
  -- Selectors: null means "any".
  plugin text,
  kind text,
  operations text[],
  transitions text[],
  environment_id text COLLATE "C",
  environment_class text CHECK (environment_class IN ('prod', 'test')),
  risk_levels text[],
  labels jsonb,
  outcome text NOT NULL DEFAULT 'gated' CHECK (outcome IN ('gated', 'exempt')),
  gates jsonb NOT NULL DEFAULT '[]',
  self_approval text NOT NULL DEFAULT 'forbidden' CHECK (self_approval IN ('forbidden', 'allowed')),
  require_digest boolean NOT NULL DEFAULT false,
  -- The name of the built-in rule this row was made from; null for a workspace's own.
  builtin text,
  revision integer NOT NULL DEFAULT 1,
  last_event_hash bytea,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  deleted_at timestamptz(3),
  UNIQUE (workspace_id, id),
  UNIQUE (workspace_id, builtin),
  FOREIGN KEY (workspace_id, environment_id) REFERENCES environments (workspace_id, id),
  CONSTRAINT gated_policies_have_gates CHECK (jsonb_typeof(gates) = 'array' AND ((outcome = 'gated') = (jsonb_array_length(gates) > 0)))
);
CREATE INDEX approval_policies_in_force ON approval_policies (workspace_id, id) WHERE enabled AND deleted_at IS NULL;

CREATE TABLE approval_requests (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  environment_id text COLLATE "C",
  environment_class text,
  asset_id text COLLATE "C",
  -- The row the change is about: an asset, a binding, a policy …
  subject_type text NOT NULL,
  subject_id text COLLATE "C" NOT NULL,
  plugin text,
  kind text,
  asset_name text COLLATE "C",
  operation text NOT NULL,
  change text NOT NULL,
  input_version integer NOT NULL,
  input jsonb NOT NULL,
  spec jsonb NOT NULL,
  base jsonb NOT NULL,
  proposal_digest text NOT NULL,
  -- Same operation, subject and spec: one may wait at a time.
  duplicate_key text NOT NULL,
  policy_id text COLLATE "C" NOT NULL,
  policy_name text NOT NULL,
  policy_revision integer NOT NULL,
  policies jsonb NOT NULL,
  gates jsonb NOT NULL,
  gate_roles text[] NOT NULL,
  self_approval text NOT NULL,
  require_digest boolean NOT NULL,
  risk text,
  summary text NOT NULL,
  warnings text[] NOT NULL DEFAULT '{}',
  reason text,
  requested_by_id text COLLATE "C" NOT NULL,
  requested_by_name text NOT NULL,
  requested_via text NOT NULL,
  correlation_id text NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  retries text COLLATE "C",
  status text NOT NULL CHECK (status IN ('PENDING_APPROVAL', 'APPROVED', 'EXECUTING', 'SUCCESS', 'FAILED', 'REJECTED', 'CANCELLED')),
  created_at timestamptz(3) NOT NULL,
  decided_at timestamptz(3),
  executing_at timestamptz(3),
  executed_at timestamptz(3),
  fencing_token integer NOT NULL DEFAULT 0,
  lease_expires_at timestamptz(3),
  next_attempt_at timestamptz(3),
  error jsonb,
  revision integer NOT NULL DEFAULT 1,
  last_event_hash bytea,
  UNIQUE (workspace_id, id),
  FOREIGN KEY (workspace_id, environment_id) REFERENCES environments (workspace_id, id),
  FOREIGN KEY (workspace_id, asset_id) REFERENCES assets (workspace_id, id),
  FOREIGN KEY (workspace_id, policy_id) REFERENCES approval_policies (workspace_id, id),
  CONSTRAINT decided_iff_not_pending CHECK ((status = 'PENDING_APPROVAL') = (decided_at IS NULL)),
  CONSTRAINT executed_iff_final CHECK ((status IN ('SUCCESS', 'FAILED')) = (executed_at IS NOT NULL))
);
-- The queue: tier, then oldest first, is simply oldest first.
CREATE INDEX approval_requests_queue ON approval_requests (workspace_id, created_at, id) WHERE status = 'PENDING_APPROVAL';
CREATE INDEX approval_requests_newest ON approval_requests (workspace_id, created_at, id);
CREATE INDEX approval_requests_status ON approval_requests (workspace_id, status, created_at, id);
CREATE INDEX approval_requests_subject ON approval_requests (workspace_id, subject_id) WHERE status = 'PENDING_APPROVAL';
CREATE INDEX approval_requests_asset ON approval_requests (workspace_id, asset_id, created_at, id);
CREATE UNIQUE INDEX approval_requests_no_twins ON approval_requests (workspace_id, duplicate_key) WHERE status = 'PENDING_APPROVAL';

CREATE TABLE approval_decisions (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL,
  request_id text COLLATE "C" NOT NULL,
  digest text NOT NULL,
  -- False when the caller did not say which digest it had seen.
  digest_seen boolean NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('approve', 'reject')),
  -- The seats the person could take when deciding.
  seats text[] NOT NULL,
  self_approval boolean NOT NULL DEFAULT false,
  decided_by_id text COLLATE "C" NOT NULL REFERENCES users (id),
  decided_by_name text NOT NULL,
  decided_via text NOT NULL,
  comment text,
  created_at timestamptz(3) NOT NULL,
  UNIQUE (workspace_id, request_id, digest, decided_by_id),
  FOREIGN KEY (workspace_id, request_id) REFERENCES approval_requests (workspace_id, id)
);
CREATE TRIGGER approval_decisions_are_final BEFORE UPDATE OR DELETE ON approval_decisions FOR EACH ROW EXECUTE FUNCTION assent_refuse_rewrite();
CREATE TRIGGER approval_decisions_stay BEFORE TRUNCATE ON approval_decisions FOR EACH STATEMENT EXECUTE FUNCTION assent_refuse_rewrite();

CREATE TABLE domain_events (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  environment_id text COLLATE "C",
  ticket_id text COLLATE "C",
  operation text NOT NULL,
  subject_type text NOT NULL,
  subject_id text COLLATE "C" NOT NULL,
  summary text NOT NULL,
  payload jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED')),
  requested_by_id text COLLATE "C" NOT NULL,
  requested_by_name text NOT NULL,
  correlation_id text NOT NULL,
  error jsonb,
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3),
  archived_at timestamptz(3),
  UNIQUE (workspace_id, id),
  FOREIGN KEY (workspace_id, environment_id) REFERENCES environments (workspace_id, id)
);
CREATE INDEX domain_events_newest ON domain_events (workspace_id, created_at, id);
CREATE INDEX domain_events_status ON domain_events (workspace_id, status, created_at, id);

-- One row for each authority that has moved a prod binding; written by the guard only.
CREATE TABLE authority_uses (
  workspace_id text COLLATE "C" NOT NULL,
  authority_id text COLLATE "C" NOT NULL,
  binding_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, authority_id)
);

CREATE FUNCTION assent_keep_payload() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.workspace_id, NEW.payload, NEW.operation, NEW.ticket_id, NEW.subject_id)
     IS DISTINCT FROM (OLD.id, OLD.workspace_id, OLD.payload, OLD.operation, OLD.ticket_id, OLD.subject_id) THEN
    RAISE EXCEPTION 'the payload of a domain event is final' USING ERRCODE = 'AS001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER domain_events_keep_payload BEFORE UPDATE ON domain_events FOR EACH ROW EXECUTE FUNCTION assent_keep_payload();

-- A ticket moves only along DESIGN §5, and what was frozen stays frozen.
CREATE FUNCTION assent_ticket_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'PENDING_APPROVAL' THEN
      RAISE EXCEPTION 'a request starts at PENDING_APPROVAL' USING ERRCODE = 'AS002';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
    ('PENDING_APPROVAL', 'APPROVED'), ('PENDING_APPROVAL', 'REJECTED'), ('PENDING_APPROVAL', 'CANCELLED'),
    ('APPROVED', 'EXECUTING'), ('APPROVED', 'FAILED'), ('EXECUTING', 'SUCCESS'), ('EXECUTING', 'FAILED')
  ) THEN
    RAISE EXCEPTION 'a request does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'AS002';
  END IF;
  IF (NEW.id, NEW.workspace_id, NEW.environment_id, NEW.environment_class, NEW.subject_id, NEW.operation, NEW.input, NEW.spec, NEW.base,
      NEW.proposal_digest, NEW.gates, NEW.self_approval, NEW.requested_by_id, NEW.policy_id, NEW.created_at)
     IS DISTINCT FROM
     (OLD.id, OLD.workspace_id, OLD.environment_id, OLD.environment_class, OLD.subject_id, OLD.operation, OLD.input, OLD.spec, OLD.base,
      OLD.proposal_digest, OLD.gates, OLD.self_approval, OLD.requested_by_id, OLD.policy_id, OLD.created_at) THEN
    RAISE EXCEPTION 'what a request froze is final' USING ERRCODE = 'AS001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_requests_move BEFORE INSERT OR UPDATE ON approval_requests FOR EACH ROW EXECUTE FUNCTION assent_ticket_moves();

GRANT SELECT, INSERT, UPDATE ON approval_policies, approval_requests TO assent_app;
GRANT SELECT, INSERT ON approval_decisions, domain_events TO assent_app;
GRANT UPDATE (status, error, attempts, updated_at, finished_at, archived_at) ON domain_events TO assent_app;
GRANT SELECT ON authority_uses TO assent_app;
GRANT SELECT, UPDATE (archived_at) ON domain_events TO assent_jobs;
