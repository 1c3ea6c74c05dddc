-- compatible: approvers may edit what a request proposes; what was asked for stays beside it.

ALTER TABLE approval_policies ADD COLUMN edits text NOT NULL DEFAULT 'forbidden' CHECK (edits IN ('forbidden', 'allowed'));

ALTER TABLE approval_requests
  ADD COLUMN edits text NOT NULL DEFAULT 'forbidden' CHECK (edits IN ('forbidden', 'allowed')),
  ADD COLUMN modified_spec jsonb,
  -- The whole proposal that the edit makes: what is decided on and carried out.
  ADD COLUMN effective_spec jsonb,
  ADD COLUMN modified_by_id text COLLATE "C" REFERENCES users (id),
  ADD COLUMN modified_by_name text,
  ADD COLUMN modified_at timestamptz(3),
  ADD COLUMN modification_reason text,
  ADD COLUMN modification_warnings text[] NOT NULL DEFAULT '{}',
  -- Everyone who has edited, in order, once for each edit.
  ADD COLUMN editors text[] COLLATE "C" NOT NULL DEFAULT '{}',
  ADD CONSTRAINT an_edit_is_whole CHECK (
    num_nulls(modified_spec, effective_spec, modified_by_id, modified_by_name, modified_at) IN (0, 5)
    AND (modified_by_id IS NULL) = (cardinality(editors) = 0)
  );
-- The approval came with an edit, which the policy counts as its editor's own decision.
ALTER TABLE approval_decisions ADD COLUMN edited boolean NOT NULL DEFAULT false;

-- As before, and: an edit is written while the request is pending, under another digest, by one more editor.
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

-- As before, and: what is carried out is the proposal as it was last edited, and editors count only where the policy says so.
CREATE OR REPLACE FUNCTION assent_guard_binding() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ticket record;
  people jsonb;
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.workspace_id, NEW.asset_id, NEW.environment_id)
     IS DISTINCT FROM (OLD.id, OLD.workspace_id, OLD.asset_id, OLD.environment_id) THEN
    RAISE EXCEPTION 'a binding keeps its asset and environment' USING ERRCODE = 'AS004';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.environment_class <> OLD.environment_class
     AND (OLD.revision > 0 OR OLD.version_id IS NOT NULL OR NEW.version_id IS NOT NULL) THEN
    RAISE EXCEPTION 'an environment in which something was bound keeps its class' USING ERRCODE = 'AS004';
  END IF;
  IF NEW.environment_class <> 'prod' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' AND NEW.version_id IS NULL AND NEW.authority_id IS NULL AND NEW.config = '{}'::jsonb THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND (NEW.version_id, NEW.config, NEW.config_digest, NEW.authority_kind, NEW.authority_id)
     IS NOT DISTINCT FROM (OLD.version_id, OLD.config, OLD.config_digest, OLD.authority_kind, OLD.authority_id) THEN
    RETURN NEW;
  END IF;

  IF NEW.authority_kind = 'approval' THEN
    SELECT * INTO ticket FROM public.approval_requests r
     WHERE r.workspace_id = NEW.workspace_id AND r.id = NEW.authority_id AND r.status = 'EXECUTING'
       AND r.subject_type = 'binding' AND r.subject_id = NEW.id
       AND coalesce(r.effective_spec, r.spec) ->> 'version_id' IS NOT DISTINCT FROM NEW.version_id
       AND coalesce(r.effective_spec, r.spec) ->> 'config_digest' = NEW.config_digest
       AND coalesce(r.effective_spec, r.spec) -> 'config' = NEW.config;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no executing request of this workspace allows this change of a prod binding' USING ERRCODE = 'AS004';
    END IF;
    SELECT coalesce(jsonb_agg(to_jsonb(d.seats)), '[]') INTO people FROM public.approval_decisions d
     WHERE d.workspace_id = NEW.workspace_id AND d.request_id = ticket.id AND d.digest = ticket.proposal_digest
       AND d.verdict = 'approve' AND (d.decided_by_id <> ticket.requested_by_id OR ticket.self_approval = 'allowed')
       AND (ticket.edits = 'allowed' OR NOT ticket.editors @> ARRAY[d.decided_by_id]);
    IF NOT public.assent_gates_filled(ticket.gates, people) THEN
      RAISE EXCEPTION 'the decisions on request % do not fill its gates', ticket.id USING ERRCODE = 'AS004';
    END IF;
    BEGIN
      INSERT INTO public.authority_uses (workspace_id, authority_id, binding_id) VALUES (NEW.workspace_id, ticket.id, NEW.id);
    EXCEPTION WHEN unique_violation THEN
      RAISE EXCEPTION 'request % has been used already', ticket.id USING ERRCODE = 'AS004';
    END;
    RETURN NEW;
  END IF;

  IF NEW.authority_kind = 'exempt' AND EXISTS (
    SELECT 1 FROM public.approval_policies p
     JOIN public.assets a ON a.workspace_id = p.workspace_id AND a.id = NEW.asset_id
     WHERE p.workspace_id = NEW.workspace_id AND p.id = NEW.authority_id
       AND p.enabled AND p.deleted_at IS NULL AND p.outcome = 'exempt'
       AND (p.environment_id IS NULL OR p.environment_id = NEW.environment_id)
       AND (p.environment_class IS NULL OR p.environment_class = 'prod')
       AND (p.plugin IS NULL OR p.plugin = a.plugin) AND (p.kind IS NULL OR p.kind = a.kind)
  ) THEN
    RETURN NEW;
  END IF;

  -- An open break-glass row carries out what it names, once; the review that it owes comes after.
  IF NEW.authority_kind = 'break_glass' AND EXISTS (
    SELECT 1 FROM public.break_glasses g
     WHERE g.workspace_id = NEW.workspace_id AND g.id = NEW.authority_id AND g.reviewed_at IS NULL
       AND g.subject_type = 'binding' AND g.subject_id = NEW.id AND g.environment_id = NEW.environment_id
       AND g.spec ->> 'version_id' IS NOT DISTINCT FROM NEW.version_id
       AND g.spec ->> 'config_digest' = NEW.config_digest
       AND g.spec -> 'config' = NEW.config
  ) THEN
    BEGIN
      INSERT INTO public.authority_uses (workspace_id, authority_id, binding_id) VALUES (NEW.workspace_id, NEW.authority_id, NEW.id);
    EXCEPTION WHEN unique_violation THEN
      RAISE EXCEPTION 'break-glass % has been used already', NEW.authority_id USING ERRCODE = 'AS004';
    END;
    RETURN NEW;
  END IF;

  RAISE EXCEPTION 'a prod binding moves only with a valid authority' USING ERRCODE = 'AS004';
END $$;
