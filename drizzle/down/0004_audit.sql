DROP TABLE worker_processes;
DROP TABLE idempotency_keys;
DROP VIEW audit_logs;
DROP FUNCTION assent_expect_one(bigint);
DROP FUNCTION assent_ensure_audit_months(timestamptz, timestamptz);
DROP TABLE audit_pending;
DROP TABLE audit_events;
