-- compatible: a check of the log that could not be finished says so. A process of before takes its row for one that found something.

-- Why it could not be finished; null where it was. Such a check says nothing of the log.
ALTER TABLE audit_checks ADD COLUMN fault text CHECK (length(fault) BETWEEN 1 AND 500);

-- How the log stands, in one row: what the last check that was finished found, and whether a later one could not be.
CREATE VIEW audit_verdict AS
SELECT v.ok, v.tree_size, v.finished_at, v.problems, CASE WHEN n.fault IS NOT NULL THEN n.finished_at END AS unfinished_at, n.fault
FROM (SELECT 1) AS one
LEFT JOIN LATERAL (SELECT * FROM audit_checks WHERE fault IS NULL ORDER BY started_at DESC, id DESC LIMIT 1) v ON true
LEFT JOIN LATERAL (SELECT finished_at, fault FROM audit_checks ORDER BY started_at DESC, id DESC LIMIT 1) n ON true;
GRANT SELECT ON audit_verdict TO assent_app, assent_read, assent_jobs;
