-- compatible: break-glass. What was carried out at once instead of waiting for the approval it needed, and the review it owes.

CREATE TABLE break_glasses (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  environment_id text COLLATE "C",
  asset_id text COLLATE "C",
  subject_type text NOT NULL,
  subject_id text COLLATE "C" NOT NULL,
  plugin text,
  kind text,
  asset_name text COLLATE "C",
  operation text NOT NULL,
  summary text NOT NULL,
  spec jsonb NOT NULL,
  base jsonb NOT NULL,
  -- What would have been asked: the policies in force and their gates.
  policies jsonb NOT NULL,
  gates jsonb NOT NULL,
  reason text NOT NULL CHECK (btrim(reason) <> ''),
  incident text NOT NULL CHECK (btrim(incident) <> ''),
  broken_by_id text COLLATE "C" NOT NULL REFERENCES users (id),
  broken_by_name text NOT NULL,
  broken_via text NOT NULL,
  correlation_id text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  verdict text CHECK (verdict IN ('justified', 'unjustified')),
  comment text,
  reviewed_by_id text COLLATE "C" REFERENCES users (id),
  reviewed_by_name text,
  reviewed_at timestamptz(3),
  last_event_hash bytea,
  UNIQUE (workspace_id, id),
  FOREIGN KEY (workspace_id, environment_id) REFERENCES environments (workspace_id, id),
  FOREIGN KEY (workspace_id, asset_id) REFERENCES assets (workspace_id, id),
  CONSTRAINT a_review_is_whole CHECK (num_nulls(verdict, comment, reviewed_by_id, reviewed_by_name, reviewed_at) IN (0, 5)),
  CONSTRAINT somebody_else_reviews CHECK (reviewed_by_id <> broken_by_id)
);
CREATE INDEX break_glasses_newest ON break_glasses (workspace_id, created_at, id);
-- Whoever owes a review does not break glass again.
CREATE UNIQUE INDEX break_glasses_one_debt ON break_glasses (workspace_id, broken_by_id) WHERE reviewed_at IS NULL;

-- Made open, reviewed once, final afterwards; what it allowed never changes.
CREATE FUNCTION assent_break_glass_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.reviewed_at IS NOT NULL THEN
      RAISE EXCEPTION 'a break-glass starts without its review' USING ERRCODE = 'AS002';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.reviewed_at IS NOT NULL THEN
    RAISE EXCEPTION 'a review is final' USING ERRCODE = 'AS001';
  END IF;
  IF to_jsonb(NEW) - '{verdict,comment,reviewed_by_id,reviewed_by_name,reviewed_at,last_event_hash}'::text[]
     IS DISTINCT FROM to_jsonb(OLD) - '{verdict,comment,reviewed_by_id,reviewed_by_name,reviewed_at,last_event_hash}'::text[] THEN
    RAISE EXCEPTION 'what a break-glass did is final' USING ERRCODE = 'AS001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER break_glasses_move BEFORE INSERT OR UPDATE ON break_glasses FOR EACH ROW EXECUTE FUNCTION assent_break_glass_moves();

GRANT SELECT, INSERT ON break_glasses TO assent_app;
GRANT UPDATE (verdict, comment, reviewed_by_id, reviewed_by_name, reviewed_at, last_event_hash) ON break_glasses TO assent_app;

-- As in 0009, with the branch of break-glass.
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
