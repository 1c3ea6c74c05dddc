-- compatible: freeze windows of environments, and when an approved request is carried out.

CREATE TABLE freeze_windows (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  environment_id text COLLATE "C" NOT NULL,
  name text NOT NULL CHECK (btrim(name) <> ''),
  reason text NOT NULL CHECK (btrim(reason) <> ''),
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  -- Set where somebody ended it before its time; what was planned stays readable.
  ended_at timestamptz(3),
  created_by_id text COLLATE "C" NOT NULL,
  created_by_name text NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  last_event_hash bytea,
  created_at timestamptz(3) NOT NULL,
  UNIQUE (workspace_id, id),
  FOREIGN KEY (workspace_id, environment_id) REFERENCES environments (workspace_id, id),
  CONSTRAINT a_freeze_has_a_length CHECK (ends_at > starts_at)
);
-- The door asks which are open now; the page of an environment shows all of them.
CREATE INDEX freeze_windows_ahead ON freeze_windows (workspace_id, ends_at) WHERE ended_at IS NULL;
CREATE INDEX freeze_windows_environment ON freeze_windows (workspace_id, environment_id, starts_at, id);
GRANT SELECT, INSERT, UPDATE ON freeze_windows TO assent_app;

-- An approved request waits until then, and for this.
ALTER TABLE approval_requests ADD COLUMN waits_until timestamptz(3), ADD COLUMN waits_for text,
  -- When it is to be carried out, as asked and approved; null: at once.
  ADD COLUMN apply_at timestamptz(3);

CREATE FUNCTION assent_keep_apply_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a request froze is final: when it is to be carried out' USING ERRCODE = 'AS001';
END $$;
CREATE TRIGGER approval_requests_keep_apply_at BEFORE UPDATE ON approval_requests FOR EACH ROW
  WHEN (NEW.apply_at IS DISTINCT FROM OLD.apply_at) EXECUTE FUNCTION assent_keep_apply_at();
