DROP TRIGGER approval_requests_contested ON approval_requests;
DROP FUNCTION assent_mark_contested();
ALTER TABLE approval_requests DROP COLUMN contested;
