DROP TRIGGER approval_requests_keep_apply_at ON approval_requests;
DROP FUNCTION assent_keep_apply_at();
ALTER TABLE approval_requests DROP COLUMN waits_until, DROP COLUMN waits_for, DROP COLUMN apply_at;
DROP TABLE freeze_windows;
