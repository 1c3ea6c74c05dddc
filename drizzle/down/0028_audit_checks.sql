REVOKE SELECT (id, slug, name, retention_prod_days, retention_test_days, retention_sensitive_days, legal_hold) ON workspaces FROM assent_seq;
REVOKE DELETE ON audit_events FROM assent_seq;
CREATE OR REPLACE FUNCTION assent_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: its rows are final', TG_OP, TG_TABLE_NAME USING ERRCODE = 'AS001';
END $$;
DROP FUNCTION assent_may_purge(text, timestamptz);
ALTER TABLE workspaces
  DROP COLUMN legal_hold,
  DROP COLUMN retention_sensitive_days,
  DROP COLUMN retention_test_days,
  DROP COLUMN retention_prod_days;
REVOKE SELECT ON audit_pending, audit_leaves, audit_checkpoints, audit_keys, audit_events FROM assent_jobs;
REVOKE SELECT ON audit_pending FROM assent_read;
DROP TABLE audit_witnesses;
DROP INDEX audit_leaves_workspace;
DROP TABLE audit_checks;
