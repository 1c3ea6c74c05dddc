-- As in 0009.
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

DROP TABLE break_glasses;
DROP FUNCTION assent_break_glass_moves();
