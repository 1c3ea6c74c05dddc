-- compatible: what a policy said before each edit. Written by the database itself, so that no edit can leave it out.

CREATE TABLE policy_revisions (
  workspace_id text COLLATE "C" NOT NULL,
  policy_id text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  -- The row as it was, without the chain of events.
  document jsonb NOT NULL,
  replaced_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, policy_id, revision),
  FOREIGN KEY (workspace_id, policy_id) REFERENCES approval_policies (workspace_id, id)
);
CREATE TRIGGER policy_revisions_are_final BEFORE UPDATE OR DELETE ON policy_revisions FOR EACH ROW EXECUTE FUNCTION assent_refuse_rewrite();
CREATE TRIGGER policy_revisions_stay BEFORE TRUNCATE ON policy_revisions FOR EACH STATEMENT EXECUTE FUNCTION assent_refuse_rewrite();

CREATE UNIQUE INDEX approval_policies_names ON approval_policies (workspace_id, lower(name)) WHERE deleted_at IS NULL;

CREATE FUNCTION assent_keep_policy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.workspace_id, NEW.builtin, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.workspace_id, OLD.builtin, OLD.created_at) THEN
    RAISE EXCEPTION 'a policy keeps its id, workspace, origin and time' USING ERRCODE = 'AS001';
  END IF;
  IF NEW.revision <> OLD.revision + 1 THEN
    RAISE EXCEPTION 'an edit of a policy is its next revision' USING ERRCODE = 'AS002';
  END IF;
  INSERT INTO public.policy_revisions (workspace_id, policy_id, revision, document, replaced_at)
  VALUES (OLD.workspace_id, OLD.id, OLD.revision, to_jsonb(OLD) - 'last_event_hash', NEW.updated_at);
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION assent_keep_policy() FROM PUBLIC;
CREATE TRIGGER approval_policies_keep BEFORE UPDATE ON approval_policies FOR EACH ROW EXECUTE FUNCTION assent_keep_policy();

GRANT SELECT ON policy_revisions TO assent_app, assent_read;
