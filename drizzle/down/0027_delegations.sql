DROP TRIGGER approval_decisions_for ON approval_decisions;
DROP FUNCTION assent_decide_for();
DROP INDEX approval_decisions_one_holder;
ALTER TABLE approval_decisions DROP COLUMN on_behalf_of_id, DROP COLUMN on_behalf_of_name, DROP COLUMN delegation_id;
DROP TABLE delegations;
CREATE OR REPLACE FUNCTION assent_show_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE public.approval_requests SET decisions = decisions || jsonb_build_array(jsonb_build_object('digest', NEW.digest,
    'verdict', NEW.verdict, 'seats', NEW.seats, 'decided_by_id', NEW.decided_by_id))
  WHERE workspace_id = NEW.workspace_id AND id = NEW.request_id;
  RETURN NULL;
END $$;
