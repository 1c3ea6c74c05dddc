-- compatible: bounds of what may stand in the sealed log and in the line before it; whoever writes events keeps them already.

-- Not validated: what stands there already is the verifier's to judge, and must not keep a server from starting.
ALTER TABLE audit_leaves
  ADD CONSTRAINT audit_leaves_places CHECK (log_index >= 0 AND workspace_seq > 0) NOT VALID;

-- What the sequencer cannot make a leaf of would hold up everything behind it.
ALTER TABLE audit_pending
  ADD CONSTRAINT audit_pending_event CHECK (length(event_id) BETWEEN 1 AND 100) NOT VALID,
  ADD CONSTRAINT audit_pending_workspace CHECK (length(workspace_id) BETWEEN 1 AND 100) NOT VALID,
  ADD CONSTRAINT audit_pending_time CHECK (occurred_at >= '1970-01-01 00:00:00+00' AND occurred_at < '10000-01-01 00:00:00+00') NOT VALID,
  ADD CONSTRAINT audit_pending_hash CHECK (octet_length(event_hash) = 32) NOT VALID;
