-- compatible: finds who was told of a request that no longer waits.
CREATE INDEX notifications_waiting ON notifications (workspace_id, subject_id) WHERE type = 'APPROVAL_PENDING' AND read_at IS NULL;
