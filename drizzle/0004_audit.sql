-- compatible: the audit log, idempotency keys, worker heartbeats.

-- Append-only, partitioned by month, no default partition. No foreign keys: the log outlives what it tells of.
CREATE TABLE audit_events (
  id text COLLATE "C" NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  workspace_id text COLLATE "C",
  environment_id text COLLATE "C",
  environment_slug text,
  environment_class text,
  actor_kind text NOT NULL,
  actor_id text COLLATE "C" NOT NULL,
  actor_name text NOT NULL,
  on_behalf_of text COLLATE "C",
  action text NOT NULL,
  action_code text,
  outcome text NOT NULL CHECK (outcome IN ('success', 'failure', 'denied')),
  resource_type text NOT NULL,
  resource_id text COLLATE "C",
  resource_name text,
  resource_parent text COLLATE "C",
  root_type text,
  root_id text COLLATE "C",
  surface text NOT NULL,
  ip text,
  user_agent text,
  ticket_id text COLLATE "C",
  correlation_id text NOT NULL,
  request_id text NOT NULL,
  details jsonb NOT NULL,
  previous_hash bytea,
  event_hash bytea NOT NULL,
  PRIMARY KEY (occurred_at, id)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX audit_events_newest ON audit_events (workspace_id, occurred_at, id);
CREATE INDEX audit_events_history ON audit_events (workspace_id, root_type, root_id, occurred_at, id);
CREATE INDEX audit_events_ticket ON audit_events (workspace_id, ticket_id, occurred_at, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX audit_events_actor ON audit_events (workspace_id, actor_id, occurred_at, id);
CREATE INDEX audit_events_action ON audit_events (workspace_id, action, occurred_at, id);
CREATE INDEX audit_events_resource ON audit_events (workspace_id, resource_type, resource_id, occurred_at, id);

-- The identity is assigned after the row's lock is held: it is the order in which the sequencer seals.
CREATE TABLE audit_pending (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id text COLLATE "C" NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  workspace_id text COLLATE "C"
);

CREATE TRIGGER audit_events_are_final BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION assent_refuse_rewrite();
CREATE TRIGGER audit_events_stay BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION assent_refuse_rewrite();

-- Makes the monthly partitions that cover [first, last]. A TRUNCATE trigger is not inherited, so each month gets its own.
CREATE FUNCTION assent_ensure_audit_months(first timestamptz, last timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  month timestamp := date_trunc('month', first AT TIME ZONE 'UTC');
  stop timestamp := last AT TIME ZONE 'UTC';
  part text;
  made integer := 0;
BEGIN
  IF stop > month + interval '20 years' THEN RAISE EXCEPTION 'more than 20 years of partitions'; END IF;
  WHILE month <= stop LOOP
    part := 'audit_events_' || to_char(month, 'YYYYMM');
    IF to_regclass('public.' || part) IS NULL THEN
      PERFORM pg_advisory_xact_lock(hashtext('assent_ensure_audit_months'));
      IF to_regclass('public.' || part) IS NULL THEN
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.audit_events FOR VALUES FROM (%L) TO (%L)',
          part, to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION public.assent_refuse_rewrite()',
          part || '_stays', part);
        EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, assent_app, assent_jobs, assent_seq, assent_read', part);
        made := made + 1;
      END IF;
    END IF;
    month := month + interval '1 month';
  END LOOP;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION assent_ensure_audit_months(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assent_ensure_audit_months(timestamptz, timestamptz) TO assent_jobs;
SELECT assent_ensure_audit_months(now() - interval '6 months', now() + interval '3 months');

-- Raises unless a state change touched exactly one row: zero rows would not stop a commit by themselves.
CREATE FUNCTION assent_expect_one(touched bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF touched <> 1 THEN
    RAISE EXCEPTION 'the change touched % rows where one was expected', touched USING ERRCODE = 'AS003';
  END IF;
END $$;

-- The same rows under the column names of the second seed document.
CREATE VIEW audit_logs AS
SELECT id, action, actor_id, actor_name, actor_kind AS actor_type, resource_type, resource_id, resource_name,
  resource_parent AS parent_resource_id, environment_slug AS environment, workspace_id, details, ip AS ip_address, user_agent,
  outcome, ticket_id, correlation_id, occurred_at AS created_at
FROM audit_events;

CREATE TABLE idempotency_keys (
  workspace_id text COLLATE "C" NOT NULL,
  principal_id text COLLATE "C" NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  -- Null: the answer carried a secret and is not kept.
  reply jsonb,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, principal_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

CREATE TABLE worker_processes (
  id text COLLATE "C" PRIMARY KEY,
  host text NOT NULL,
  pid integer NOT NULL,
  -- The queue's own names for this process's workers, so that a dead one's jobs can be given back.
  worker_ids text[] NOT NULL DEFAULT '{}',
  started_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  stopped_at timestamptz(3)
);

GRANT SELECT, INSERT ON audit_events, audit_pending TO assent_app;
GRANT SELECT ON audit_events, audit_logs TO assent_read, assent_seq;
GRANT SELECT, DELETE ON audit_pending TO assent_seq;
GRANT SELECT ON audit_logs TO assent_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO assent_app;
GRANT SELECT, DELETE ON idempotency_keys TO assent_jobs;
GRANT SELECT ON worker_processes TO assent_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worker_processes TO assent_jobs;
