DROP VIEW audit_verdict;
DELETE FROM audit_checks WHERE fault IS NOT NULL;
ALTER TABLE audit_checks DROP COLUMN fault;
