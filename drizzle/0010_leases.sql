-- compatible: finds the few requests that somebody should be carrying out right now.
CREATE INDEX approval_requests_underway ON approval_requests (created_at, id) WHERE status IN ('APPROVED', 'EXECUTING');
