-- compatible: the app role's only way into the queue. The function belongs to assent_jobs, which owns the queue's schema.
CREATE FUNCTION assent_enqueue(task text, payload json, job_key text, run_at timestamptz, max_attempts integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM graphile_worker.add_job(task, payload, run_at => run_at, max_attempts => max_attempts, job_key => job_key, job_key_mode => 'preserve_run_at');
END $$;
REVOKE ALL ON FUNCTION assent_enqueue(text, json, text, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assent_enqueue(text, json, text, timestamptz, integer) TO assent_app;
-- A function's owner must be able to create in its schema; lent for this one statement.
GRANT CREATE ON SCHEMA public TO assent_jobs;
ALTER FUNCTION assent_enqueue(text, json, text, timestamptz, integer) OWNER TO assent_jobs;
REVOKE CREATE ON SCHEMA public FROM assent_jobs;
