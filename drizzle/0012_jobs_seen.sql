-- compatible: what the app may see of the queue, and the one thing it may do to a job that is there.

-- Jobs of one workspace; with `everywhere` those of the installation too, which have none. Of a payload only ids are shown.
CREATE FUNCTION assent_jobs_in(workspace text, everywhere boolean)
RETURNS TABLE (id bigint, task text, ids jsonb, attempts integer, max_attempts integer, run_at timestamptz, locked_at timestamptz, locked_by text,
  last_error text, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT j.id, t.identifier,
    (SELECT coalesce(jsonb_object_agg(p.key, p.value), '{}') FROM json_each_text(CASE json_typeof(j.payload) WHEN 'object' THEN j.payload ELSE '{}' END) p
      WHERE p.key ~ '^[a-z_]+_id$' AND p.value ~ '^[a-z]{3}_[0-9a-z]{26}$'),
    j.attempts::integer, j.max_attempts::integer, j.run_at, j.locked_at, j.locked_by, left(j.last_error, 2000), j.created_at
  FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
  WHERE CASE json_typeof(j.payload) WHEN 'object' THEN j.payload ->> 'workspace_id' END = workspace
    OR (everywhere AND CASE json_typeof(j.payload) WHEN 'object' THEN j.payload ->> 'workspace_id' END IS NULL)
$$;

-- Holds a job until the transaction ends: workers pass it by meanwhile. Nothing when one has taken it already.
CREATE FUNCTION assent_hold_job(job bigint, workspace text) RETURNS SETOF bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT j.id FROM graphile_worker._private_jobs j
  WHERE j.id = job AND j.payload ->> 'workspace_id' = workspace FOR UPDATE
$$;

-- Lets a job that failed run again at once; one that used up its attempts gets all of them anew. Nothing for a job that runs,
-- has not failed or is of another workspace: the answer has no row then.
CREATE FUNCTION assent_retry_job(job bigint, workspace text) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY UPDATE graphile_worker._private_jobs j
    SET run_at = now(), updated_at = now(), attempts = CASE WHEN j.attempts >= j.max_attempts THEN 0 ELSE j.attempts END
    WHERE j.id = job AND j.locked_at IS NULL AND j.attempts > 0 AND j.payload ->> 'workspace_id' = workspace
    RETURNING j.id;
  IF FOUND THEN PERFORM pg_notify('jobs:insert', '{"r":' || random()::text || ',"count":1}'); END IF;
END $$;

REVOKE ALL ON FUNCTION assent_jobs_in(text, boolean), assent_hold_job(bigint, text), assent_retry_job(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assent_jobs_in(text, boolean), assent_hold_job(bigint, text), assent_retry_job(bigint, text) TO assent_app;
-- A function's owner must be able to create in its schema; lent for these statements.
GRANT CREATE ON SCHEMA public TO assent_jobs;
ALTER FUNCTION assent_jobs_in(text, boolean) OWNER TO assent_jobs;
ALTER FUNCTION assent_hold_job(bigint, text) OWNER TO assent_jobs;
ALTER FUNCTION assent_retry_job(bigint, text) OWNER TO assent_jobs;
REVOKE CREATE ON SCHEMA public FROM assent_jobs;
