-- compatible: a request knows whether another has waited beside it for the same, so that lists look for others only there.
ALTER TABLE approval_requests ADD COLUMN contested boolean NOT NULL DEFAULT false;
-- Set once and kept: what is true later is looked up. Requests for the same come one after the other, under their subject's lock.
CREATE FUNCTION assent_mark_contested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE approval_requests r SET contested = true
    WHERE r.workspace_id = NEW.workspace_id AND r.subject_id = NEW.subject_id AND r.status = 'PENDING_APPROVAL' AND NOT r.contested
      AND EXISTS (SELECT 1 FROM approval_requests o WHERE o.workspace_id = NEW.workspace_id AND o.subject_id = NEW.subject_id
        AND o.status = 'PENDING_APPROVAL' AND o.id <> NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER approval_requests_contested AFTER INSERT ON approval_requests FOR EACH ROW EXECUTE FUNCTION assent_mark_contested();
UPDATE approval_requests r SET contested = true WHERE r.status = 'PENDING_APPROVAL' AND EXISTS (SELECT 1 FROM approval_requests o
  WHERE o.workspace_id = r.workspace_id AND o.subject_id = r.subject_id AND o.status = 'PENDING_APPROVAL' AND o.id <> r.id);
