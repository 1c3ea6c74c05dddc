CREATE OR REPLACE FUNCTION assent_decide_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM delegations d
     WHERE d.workspace_id = NEW.workspace_id AND d.id = NEW.delegation_id AND d.from_id = NEW.on_behalf_of_id
       AND NEW.decided_by_id = ANY (d.delegate_ids) AND d.ended_at IS NULL
       AND d.starts_at <= NEW.created_at AND d.ends_at > NEW.created_at
  ) THEN
    RAISE EXCEPTION 'no delegation that runs lets % decide for %', NEW.decided_by_id, NEW.on_behalf_of_id USING ERRCODE = 'AS002';
  END IF;
  IF EXISTS (
    SELECT 1 FROM approval_requests r
     WHERE r.workspace_id = NEW.workspace_id AND r.id = NEW.request_id AND (
       r.requested_by_id IN (NEW.on_behalf_of_id, NEW.decided_by_id) OR (r.edits = 'forbidden' AND NEW.on_behalf_of_id = ANY (r.editors)))
  ) THEN
    RAISE EXCEPTION 'nobody decides for the requester of a request, nor does the requester for others' USING ERRCODE = 'AS002';
  END IF;
  RETURN NEW;
END $$;
DROP INDEX delegations_to_group;
ALTER TABLE delegations DROP CONSTRAINT a_delegation_is_to_others;
-- What was lent to a group ends; decisions made under it still name it, so it stays, to those who could have decided last.
UPDATE delegations d SET ended_at = coalesce(d.ended_at, greatest(d.starts_at, now())), delegate_ids = coalesce(nullif(
    ARRAY(SELECT m.user_id FROM group_members m WHERE m.workspace_id = d.workspace_id AND m.group_id = d.group_id AND m.user_id <> d.from_id
      ORDER BY m.user_id LIMIT 20), '{}'), ARRAY[d.group_id])
  WHERE d.group_id IS NOT NULL;
ALTER TABLE delegations
  DROP COLUMN group_id,
  DROP COLUMN group_name,
  ADD CONSTRAINT a_delegation_is_to_others CHECK (cardinality(delegate_ids) BETWEEN 1 AND 20 AND NOT from_id = ANY (delegate_ids));
DROP TABLE group_members;
DROP TABLE groups;
