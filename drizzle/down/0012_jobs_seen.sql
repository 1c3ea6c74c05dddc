DROP FUNCTION assent_retry_job(bigint, text);
DROP FUNCTION assent_jobs_in(text, boolean);
DROP FUNCTION assent_hold_job(bigint, text);
