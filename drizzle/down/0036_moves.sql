DROP TRIGGER approval_requests_keep_edits ON approval_requests;
DROP FUNCTION assent_keep_edits();
DROP TRIGGER approval_requests_keep ON approval_requests;
DROP FUNCTION assent_keep_request();
DROP TRIGGER approval_requests_move ON approval_requests;
DROP TRIGGER approval_requests_begin ON approval_requests;
CREATE OR REPLACE FUNCTION assent_ticket_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'PENDING_APPROVAL' THEN
      RAISE EXCEPTION 'a request starts at PENDING_APPROVAL' USING ERRCODE = 'AS002';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
    ('PENDING_APPROVAL', 'APPROVED'), ('PENDING_APPROVAL', 'REJECTED'), ('PENDING_APPROVAL', 'CANCELLED'),
    ('APPROVED', 'EXECUTING'), ('APPROVED', 'FAILED'), ('EXECUTING', 'SUCCESS'), ('EXECUTING', 'FAILED')
  ) THEN
    RAISE EXCEPTION 'a request does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'AS002';
  END IF;
  IF (NEW.id, NEW.workspace_id, NEW.environment_id, NEW.environment_class, NEW.asset_id, NEW.subject_type, NEW.subject_id, NEW.plugin,
      NEW.kind, NEW.asset_name, NEW.operation, NEW.change, NEW.input_version, NEW.input, NEW.spec, NEW.base, NEW.edits,
      NEW.duplicate_key, NEW.policy_id, NEW.policy_name, NEW.policy_revision, NEW.policies, NEW.gates, NEW.gate_roles, NEW.self_approval,
      NEW.require_digest, NEW.risk, NEW.summary, NEW.warnings, NEW.reason, NEW.requested_by_id, NEW.requested_by_name, NEW.requested_via,
      NEW.correlation_id, NEW.event_id, NEW.retries, NEW.created_at)
     IS DISTINCT FROM
     (OLD.id, OLD.workspace_id, OLD.environment_id, OLD.environment_class, OLD.asset_id, OLD.subject_type, OLD.subject_id, OLD.plugin,
      OLD.kind, OLD.asset_name, OLD.operation, OLD.change, OLD.input_version, OLD.input, OLD.spec, OLD.base, OLD.edits,
      OLD.duplicate_key, OLD.policy_id, OLD.policy_name, OLD.policy_revision, OLD.policies, OLD.gates, OLD.gate_roles, OLD.self_approval,
      OLD.require_digest, OLD.risk, OLD.summary, OLD.warnings, OLD.reason, OLD.requested_by_id, OLD.requested_by_name, OLD.requested_via,
      OLD.correlation_id, OLD.event_id, OLD.retries, OLD.created_at) THEN
    RAISE EXCEPTION 'what a request froze is final' USING ERRCODE = 'AS001';
  END IF;
  IF (NEW.proposal_digest, NEW.modified_spec, NEW.effective_spec, NEW.modified_by_id, NEW.modified_by_name, NEW.modified_at,
      NEW.modification_reason, NEW.modification_warnings, NEW.editors)
     IS DISTINCT FROM
     (OLD.proposal_digest, OLD.modified_spec, OLD.effective_spec, OLD.modified_by_id, OLD.modified_by_name, OLD.modified_at,
      OLD.modification_reason, OLD.modification_warnings, OLD.editors)
     AND (OLD.status <> 'PENDING_APPROVAL' OR NEW.effective_spec IS NULL OR NEW.proposal_digest = OLD.proposal_digest
       OR NEW.editors IS DISTINCT FROM OLD.editors || NEW.modified_by_id) THEN
    RAISE EXCEPTION 'what a request froze is final, save for an edit while it is pending, under another digest and its editor''s name' USING ERRCODE = 'AS001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_requests_move BEFORE INSERT OR UPDATE ON approval_requests FOR EACH ROW EXECUTE FUNCTION assent_ticket_moves();
