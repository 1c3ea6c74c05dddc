-- compatible: lists find what each row shows without a look-up per row. Both columns are kept by triggers, for older processes too.

-- Who has decided so far, for lists. approval_decisions is what counts: the guard reads nothing else.
ALTER TABLE approval_requests ADD COLUMN decisions jsonb NOT NULL DEFAULT '[]';
UPDATE approval_requests r SET decisions = made.decisions FROM (
  SELECT workspace_id, request_id, jsonb_agg(jsonb_build_object('digest', digest, 'verdict', verdict, 'seats', seats,
    'decided_by_id', decided_by_id) ORDER BY created_at, id) AS decisions
  FROM approval_decisions GROUP BY workspace_id, request_id
) AS made WHERE made.workspace_id = r.workspace_id AND made.request_id = r.id;

CREATE FUNCTION assent_show_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE public.approval_requests SET decisions = decisions || jsonb_build_array(jsonb_build_object('digest', NEW.digest,
    'verdict', NEW.verdict, 'seats', NEW.seats, 'decided_by_id', NEW.decided_by_id))
  WHERE workspace_id = NEW.workspace_id AND id = NEW.request_id;
  RETURN NULL;
END $$;
-- Nobody else writes it: an update that comes from no trigger is refused.
CREATE FUNCTION assent_keep_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.decisions := '[]';
  ELSIF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'what a request froze is final: decisions show themselves' USING ERRCODE = 'AS001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_requests_keep_decisions BEFORE INSERT OR UPDATE OF decisions ON approval_requests
  FOR EACH ROW EXECUTE FUNCTION assent_keep_decisions();
CREATE TRIGGER approval_decisions_show AFTER INSERT ON approval_decisions FOR EACH ROW EXECUTE FUNCTION assent_show_decision();

-- Versions and their states are read side by side, in the order of numbers.
ALTER TABLE asset_version_states ADD COLUMN number integer;
UPDATE asset_version_states s SET number = v.number FROM asset_versions v WHERE v.workspace_id = s.workspace_id AND v.id = s.version_id;
ALTER TABLE asset_version_states ALTER COLUMN number SET NOT NULL;
ALTER TABLE asset_version_states ADD CONSTRAINT asset_version_states_numbers UNIQUE (workspace_id, asset_id, number);

CREATE FUNCTION assent_number_state() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  SELECT v.number INTO NEW.number FROM public.asset_versions v
  WHERE v.workspace_id = NEW.workspace_id AND v.asset_id = NEW.asset_id AND v.id = NEW.version_id;
  RETURN NEW;
END $$;
CREATE TRIGGER asset_version_states_number BEFORE INSERT OR UPDATE OF version_id, asset_id, number ON asset_version_states
  FOR EACH ROW EXECUTE FUNCTION assent_number_state();
