-- compatible: delegations, and for whom a decision was made.

CREATE TABLE delegations (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  from_id text COLLATE "C" NOT NULL REFERENCES users (id),
  from_name text NOT NULL,
  delegate_ids text[] COLLATE "C" NOT NULL,
  -- Their ids with their names as they were then.
  delegates jsonb NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  reason text NOT NULL CHECK (btrim(reason) <> ''),
  created_by_id text COLLATE "C" NOT NULL,
  created_by_name text NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  last_event_hash bytea,
  created_at timestamptz(3) NOT NULL,
  UNIQUE (workspace_id, id),
  CONSTRAINT a_delegation_has_a_length CHECK (ends_at > starts_at),
  CONSTRAINT a_delegation_is_to_others CHECK (cardinality(delegate_ids) BETWEEN 1 AND 20 AND NOT from_id = ANY (delegate_ids))
);
-- Read with every request of a person: the few that run now.
CREATE INDEX delegations_running ON delegations (workspace_id, ends_at) WHERE ended_at IS NULL;
CREATE INDEX delegations_newest ON delegations (workspace_id, created_at, id);
GRANT SELECT, INSERT ON delegations TO assent_app;
GRANT UPDATE (ended_at, revision, last_event_hash) ON delegations TO assent_app;

ALTER TABLE approval_decisions
  ADD COLUMN on_behalf_of_id text COLLATE "C" REFERENCES users (id),
  ADD COLUMN on_behalf_of_name text,
  ADD COLUMN delegation_id text COLLATE "C",
  ADD CONSTRAINT on_behalf_is_whole CHECK (num_nulls(on_behalf_of_id, on_behalf_of_name, delegation_id) IN (0, 3)),
  ADD FOREIGN KEY (workspace_id, delegation_id) REFERENCES delegations (workspace_id, id);
-- Whoever holds the seat approves once, by themself or by whoever decides for them: a lent seat is still one seat.
CREATE UNIQUE INDEX approval_decisions_one_holder ON approval_decisions (workspace_id, request_id, digest, (coalesce(on_behalf_of_id, decided_by_id)))
  WHERE verdict = 'approve';

-- A decision for somebody needs a delegation that runs and names both, and is never for the requester or by them.
CREATE FUNCTION assent_decide_for() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER approval_decisions_for BEFORE INSERT ON approval_decisions FOR EACH ROW
  WHEN (NEW.on_behalf_of_id IS NOT NULL) EXECUTE FUNCTION assent_decide_for();

-- As in 0020, and for whom.
CREATE OR REPLACE FUNCTION assent_show_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE public.approval_requests SET decisions = decisions || jsonb_build_array(jsonb_build_object('digest', NEW.digest,
    'verdict', NEW.verdict, 'seats', NEW.seats, 'decided_by_id', NEW.decided_by_id, 'on_behalf_of_id', NEW.on_behalf_of_id))
  WHERE workspace_id = NEW.workspace_id AND id = NEW.request_id;
  RETURN NULL;
END $$;
