-- compatible: groups of people, and delegations to a group. Older processes know the people of a delegation by name only.

CREATE TABLE groups (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  name text NOT NULL CHECK (btrim(name) <> ''),
  description text NOT NULL DEFAULT '',
  -- Who keeps its members: nobody but the people here, or the identity provider that `source` names, by its own id of the group.
  source text COLLATE "C",
  external_id text COLLATE "C",
  revision integer NOT NULL DEFAULT 1,
  last_event_hash bytea,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  deleted_at timestamptz(3),
  UNIQUE (workspace_id, id),
  CONSTRAINT a_source_names_its_group CHECK (num_nulls(source, external_id) IN (0, 2))
);
CREATE UNIQUE INDEX groups_one_name ON groups (workspace_id, lower(name)) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX groups_one_external ON groups (workspace_id, source, external_id) WHERE deleted_at IS NULL AND source IS NOT NULL;
GRANT SELECT, INSERT ON groups TO assent_app;
GRANT UPDATE (name, description, revision, last_event_hash, updated_at, deleted_at) ON groups TO assent_app;

-- Who is in a group now. What was is in the audit log.
CREATE TABLE group_members (
  workspace_id text COLLATE "C" NOT NULL,
  group_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL REFERENCES users (id),
  added_by_id text COLLATE "C" NOT NULL,
  added_by_name text NOT NULL,
  added_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, group_id, user_id),
  FOREIGN KEY (workspace_id, group_id) REFERENCES groups (workspace_id, id)
);
CREATE INDEX group_members_of ON group_members (workspace_id, user_id);
GRANT SELECT, INSERT, DELETE ON group_members TO assent_app;

-- A delegation is to people by name, or to whoever is in a group when they decide.
ALTER TABLE delegations
  ADD COLUMN group_id text COLLATE "C",
  ADD COLUMN group_name text,
  ADD FOREIGN KEY (workspace_id, group_id) REFERENCES groups (workspace_id, id),
  DROP CONSTRAINT a_delegation_is_to_others,
  ADD CONSTRAINT a_delegation_is_to_others CHECK (
    (group_id IS NULL) = (group_name IS NULL)
    AND cardinality(delegate_ids) BETWEEN CASE WHEN group_id IS NULL THEN 1 ELSE 0 END AND CASE WHEN group_id IS NULL THEN 20 ELSE 0 END
    AND NOT from_id = ANY (delegate_ids)
  );
CREATE INDEX delegations_to_group ON delegations (workspace_id, group_id) WHERE group_id IS NOT NULL;

-- As in 0027, and: to whoever is in the group at this moment. The refusal has a name, so that it can be told as one.
CREATE OR REPLACE FUNCTION assent_decide_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM delegations d
     WHERE d.workspace_id = NEW.workspace_id AND d.id = NEW.delegation_id AND d.from_id = NEW.on_behalf_of_id
       AND d.from_id <> NEW.decided_by_id
       AND (NEW.decided_by_id = ANY (d.delegate_ids) OR EXISTS (
         SELECT 1 FROM group_members m JOIN groups g ON g.workspace_id = m.workspace_id AND g.id = m.group_id AND g.deleted_at IS NULL
          WHERE m.workspace_id = d.workspace_id AND m.group_id = d.group_id AND m.user_id = NEW.decided_by_id))
       AND d.ended_at IS NULL AND d.starts_at <= NEW.created_at AND d.ends_at > NEW.created_at
  ) THEN
    RAISE EXCEPTION 'no delegation that runs lets % decide for %', NEW.decided_by_id, NEW.on_behalf_of_id
      USING ERRCODE = 'AS002', CONSTRAINT = 'a_delegation_that_runs';
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
