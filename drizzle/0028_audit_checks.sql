-- compatible: what the server found when it verified its own log, what its witnesses said, and how long bodies of events are kept.

CREATE TABLE audit_checks (
  id text COLLATE "C" PRIMARY KEY,
  started_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3) NOT NULL,
  ok boolean NOT NULL,
  tree_size bigint NOT NULL,
  rows bigint NOT NULL,
  pruned bigint NOT NULL,
  -- The first of them; enough to know where to look.
  problems jsonb NOT NULL
);
CREATE INDEX audit_checks_newest ON audit_checks (started_at, id);
CREATE INDEX audit_leaves_workspace ON audit_leaves (workspace_id, log_index);

GRANT SELECT, INSERT, DELETE ON audit_checks TO assent_jobs;
GRANT SELECT ON audit_checks TO assent_app, assent_read;
GRANT SELECT ON audit_pending, audit_leaves, audit_checkpoints, audit_keys, audit_events TO assent_read, assent_jobs;

-- The last answer of each witness.
CREATE TABLE audit_witnesses (
  url text COLLATE "C" PRIMARY KEY,
  tree_size bigint NOT NULL,
  cosignature text,
  -- Set where it refused to believe that this log continues the one it has seen.
  problem text,
  answered_at timestamptz(3) NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON audit_witnesses TO assent_seq;
GRANT SELECT ON audit_witnesses TO assent_app, assent_read;


-- Null keeps for ever. The floors are the second seed's: a year in prod, 90 days elsewhere, three years for sensitive events.
ALTER TABLE workspaces
  ADD COLUMN retention_prod_days integer CHECK (retention_prod_days >= 365),
  ADD COLUMN retention_test_days integer CHECK (retention_test_days >= 90),
  ADD COLUMN retention_sensitive_days integer CHECK (retention_sensitive_days >= 1095),
  -- Why nothing may be purged for now; null where nothing stands against it.
  ADD COLUMN legal_hold text CHECK (length(legal_hold) BETWEEN 1 AND 500);

-- Whether a sealed event's body is old enough to go. The clock is the database's own: a caller's cannot be trusted here.
CREATE FUNCTION assent_may_purge(event text, at timestamptz) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.audit_leaves l LEFT JOIN public.workspaces w ON w.id = l.workspace_id
    WHERE l.event_id = event AND l.occurred_at = at AND w.legal_hold IS NULL
      AND at < now() - make_interval(days => CASE l.retention WHEN 'prod' THEN 365 WHEN 'test' THEN 90 WHEN 'sensitive' THEN 1095 END))
$$;
REVOKE ALL ON FUNCTION assent_may_purge(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assent_may_purge(text, timestamptz) TO assent_seq;

CREATE OR REPLACE FUNCTION assent_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' AND current_user = 'assent_seq' AND TG_TABLE_NAME LIKE 'audit\_events\_%' THEN
    IF assent_may_purge(OLD.id, OLD.occurred_at) THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'DELETE of % is refused: it is too young, on hold or not sealed', TG_TABLE_NAME USING ERRCODE = 'AS001';
  END IF;
  RAISE EXCEPTION '% of % is refused: its rows are final', TG_OP, TG_TABLE_NAME USING ERRCODE = 'AS001';
END $$;

GRANT DELETE ON audit_events TO assent_seq;
GRANT SELECT (id, slug, name, retention_prod_days, retention_test_days, retention_sensitive_days, legal_hold) ON workspaces TO assent_seq;
