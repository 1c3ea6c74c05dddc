-- compatible: each filter of the list of requests has an index that ends where there is nothing more to find.
CREATE INDEX approval_requests_queue_environment ON approval_requests (workspace_id, environment_id, created_at, id) WHERE status = 'PENDING_APPROVAL';
CREATE INDEX approval_requests_queue_kind ON approval_requests (workspace_id, plugin, kind, created_at, id) WHERE status = 'PENDING_APPROVAL';
CREATE INDEX approval_requests_environment ON approval_requests (workspace_id, environment_id, created_at, id);
CREATE INDEX approval_requests_requester ON approval_requests (workspace_id, requested_by_id, created_at, id);
