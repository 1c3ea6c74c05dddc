ALTER TABLE audit_pending
  DROP CONSTRAINT audit_pending_hash,
  DROP CONSTRAINT audit_pending_time,
  DROP CONSTRAINT audit_pending_workspace,
  DROP CONSTRAINT audit_pending_event;
ALTER TABLE audit_leaves DROP CONSTRAINT audit_leaves_places;
