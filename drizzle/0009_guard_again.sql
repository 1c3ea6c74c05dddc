-- compatible: the guard sees more than 0005 did; a change in good order passes as before.

-- As in 0005, and false wherever a gate asks for nobody: a request with such gates would be approved by no one.
CREATE OR REPLACE FUNCTION assent_gates_filled(gates jsonb, people jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  n integer := jsonb_array_length(gates);
  mask integer;
  need integer;
  can_fill integer;
  roles text[];
  i integer;
BEGIN
  IF n = 0 OR n > 8 THEN RETURN false; END IF;
  FOR i IN 0 .. n - 1 LOOP
    IF coalesce((gates -> i ->> 'count')::integer, 0) < 1 OR gates -> i ->> 'role' IS NULL THEN RETURN false; END IF;
  END LOOP;
  FOR mask IN 1 .. (1 << n) - 1 LOOP
    need := 0;
    roles := '{}';
    FOR i IN 0 .. n - 1 LOOP
      IF mask & (1 << i) <> 0 THEN
        need := need + (gates -> i ->> 'count')::integer;
        roles := roles || (gates -> i ->> 'role');
      END IF;
    END LOOP;
    SELECT count(*) INTO can_fill FROM jsonb_array_elements(people) AS p(seats) WHERE p.seats ?| roles;
    IF can_fill < need THEN RETURN false; END IF;
  END LOOP;
  RETURN true;
END $$;

ALTER TABLE approval_policies ADD CONSTRAINT gates_ask_for_somebody
  CHECK (NOT jsonb_path_exists(gates, '$[*] ? (!exists(@.count ? (@ >= 1)))'));

-- As in 0005, and: the configuration itself is the approved one, not only its digest; an environment changes its class only
-- while nothing was ever bound in it, or it could leave `prod`, be moved there and come back; an exempting policy must
-- speak of this binding.
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
       AND r.spec ->> 'version_id' IS NOT DISTINCT FROM NEW.version_id
       AND r.spec ->> 'config_digest' = NEW.config_digest
       AND r.spec -> 'config' = NEW.config;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no executing request of this workspace allows this change of a prod binding' USING ERRCODE = 'AS004';
    END IF;
    SELECT coalesce(jsonb_agg(to_jsonb(d.seats)), '[]') INTO people FROM public.approval_decisions d
     WHERE d.workspace_id = NEW.workspace_id AND d.request_id = ticket.id AND d.digest = ticket.proposal_digest
       AND d.verdict = 'approve' AND (d.decided_by_id <> ticket.requested_by_id OR ticket.self_approval = 'allowed');
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

  RAISE EXCEPTION 'a prod binding moves only with a valid authority' USING ERRCODE = 'AS004';
END $$;

-- As in 0003, with every column frozen that a request is born with.
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
      NEW.kind, NEW.asset_name, NEW.operation, NEW.change, NEW.input_version, NEW.input, NEW.spec, NEW.base, NEW.proposal_digest,
      NEW.duplicate_key, NEW.policy_id, NEW.policy_name, NEW.policy_revision, NEW.policies, NEW.gates, NEW.gate_roles, NEW.self_approval,
      NEW.require_digest, NEW.risk, NEW.summary, NEW.warnings, NEW.reason, NEW.requested_by_id, NEW.requested_by_name, NEW.requested_via,
      NEW.correlation_id, NEW.event_id, NEW.retries, NEW.created_at)
     IS DISTINCT FROM
     (OLD.id, OLD.workspace_id, OLD.environment_id, OLD.environment_class, OLD.asset_id, OLD.subject_type, OLD.subject_id, OLD.plugin,
      OLD.kind, OLD.asset_name, OLD.operation, OLD.change, OLD.input_version, OLD.input, OLD.spec, OLD.base, OLD.proposal_digest,
      OLD.duplicate_key, OLD.policy_id, OLD.policy_name, OLD.policy_revision, OLD.policies, OLD.gates, OLD.gate_roles, OLD.self_approval,
      OLD.require_digest, OLD.risk, OLD.summary, OLD.warnings, OLD.reason, OLD.requested_by_id, OLD.requested_by_name, OLD.requested_via,
      OLD.correlation_id, OLD.event_id, OLD.retries, OLD.created_at) THEN
    RAISE EXCEPTION 'what a request froze is final' USING ERRCODE = 'AS001';
  END IF;
  RETURN NEW;
END $$;
