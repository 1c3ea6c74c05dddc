-- compatible: assets, drafts, versions, bindings.

CREATE TABLE assets (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  plugin text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  owner jsonb NOT NULL DEFAULT '{}',
  team jsonb NOT NULL DEFAULT '{}',
  sla jsonb NOT NULL DEFAULT '{"tier":"none"}',
  risk_level text NOT NULL DEFAULT 'medium' CHECK (risk_level IN ('low', 'medium', 'high', 'critical')),
  risk_categories text[] NOT NULL DEFAULT '{}',
  intended_use jsonb NOT NULL DEFAULT '{}',
  compliance jsonb NOT NULL DEFAULT '{}',
  review jsonb NOT NULL DEFAULT '{}',
  labels jsonb NOT NULL DEFAULT '{}',
  owner_principal text COLLATE "C" GENERATED ALWAYS AS (owner ->> 'principal') STORED,
  lifecycle text NOT NULL DEFAULT 'draft' CHECK (lifecycle IN ('draft', 'active', 'deprecated', 'archived')),
  lifecycle_reason text,
  lifecycle_changed_at timestamptz(3),
  lifecycle_changed_by text,
  replacement_ref text,
  -- The last version number given out; read and raised under the row's lock, so numbers have no gaps.
  version_counter integer NOT NULL DEFAULT 0,
  revision integer NOT NULL DEFAULT 1,
  last_event_hash bytea,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  UNIQUE (workspace_id, id),
  UNIQUE (workspace_id, plugin, kind, name)
);
CREATE INDEX assets_newest ON assets (workspace_id, created_at, id);

CREATE TABLE asset_drafts (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL,
  asset_id text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  content jsonb NOT NULL,
  digest text NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  updated_by_id text COLLATE "C" NOT NULL,
  updated_by_name text NOT NULL,
  last_event_hash bytea,
  UNIQUE (workspace_id, id),
  UNIQUE (workspace_id, asset_id),
  FOREIGN KEY (workspace_id, asset_id) REFERENCES assets (workspace_id, id)
);

CREATE TABLE draft_revisions (
  workspace_id text COLLATE "C" NOT NULL,
  draft_id text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  content jsonb NOT NULL,
  digest text NOT NULL,
  source text NOT NULL CHECK (source IN ('designer-draft', 'cli-apply', 'api', 'import')),
  surface text NOT NULL,
  author_id text COLLATE "C" NOT NULL,
  author_name text NOT NULL,
  author_email text,
  git_commit_sha text,
  git_branch text,
  message text,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, draft_id, revision),
  FOREIGN KEY (workspace_id, draft_id) REFERENCES asset_drafts (workspace_id, id)
);

-- What never changes about a version. Status lives in asset_version_states.
CREATE TABLE asset_versions (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL,
  asset_id text COLLATE "C" NOT NULL,
  number integer NOT NULL CHECK (number > 0),
  label text NOT NULL,
  content jsonb NOT NULL,
  digest text NOT NULL,
  source text NOT NULL CHECK (source IN ('designer', 'designer-publish', 'cli-apply', 'cli-publish', 'rollback', 'api', 'import')),
  surface text NOT NULL,
  author_id text COLLATE "C" NOT NULL,
  author_name text NOT NULL,
  author_email text,
  git_commit_sha text,
  git_branch text,
  message text,
  created_at timestamptz(3) NOT NULL,
  UNIQUE (workspace_id, id),
  UNIQUE (workspace_id, asset_id, number),
  UNIQUE (workspace_id, asset_id, id),
  FOREIGN KEY (workspace_id, asset_id) REFERENCES assets (workspace_id, id)
);

CREATE TABLE asset_version_states (
  workspace_id text COLLATE "C" NOT NULL,
  version_id text COLLATE "C" NOT NULL,
  asset_id text COLLATE "C" NOT NULL,
  status text NOT NULL CHECK (status IN ('draft', 'active', 'deprecated', 'archived')),
  single_active boolean NOT NULL DEFAULT false,
  status_at timestamptz(3) NOT NULL,
  published_at timestamptz(3),
  last_event_hash bytea,
  PRIMARY KEY (workspace_id, version_id),
  FOREIGN KEY (workspace_id, asset_id, version_id) REFERENCES asset_versions (workspace_id, asset_id, id)
);
CREATE UNIQUE INDEX one_active_version ON asset_version_states (workspace_id, asset_id) WHERE single_active AND status = 'active';

CREATE TABLE env_bindings (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL,
  asset_id text COLLATE "C" NOT NULL,
  environment_id text COLLATE "C" NOT NULL,
  -- Copied by the composite foreign key, so that the CHECK below also sees an environment turned into Production.
  environment_class text NOT NULL,
  version_id text COLLATE "C",
  config jsonb NOT NULL DEFAULT '{}',
  config_digest text NOT NULL,
  previous_version_id text COLLATE "C",
  bound_at timestamptz(3),
  bound_by_id text COLLATE "C",
  bound_by_name text,
  authority_kind text CHECK (authority_kind IN ('free', 'approval', 'exempt', 'break_glass')),
  authority_id text COLLATE "C",
  revision integer NOT NULL DEFAULT 0,
  last_event_hash bytea,
  UNIQUE (workspace_id, id),
  UNIQUE (workspace_id, asset_id, environment_id),
  FOREIGN KEY (workspace_id, asset_id) REFERENCES assets (workspace_id, id),
  FOREIGN KEY (workspace_id, environment_id, environment_class) REFERENCES environments (workspace_id, id, class) ON UPDATE CASCADE,
  FOREIGN KEY (workspace_id, asset_id, version_id) REFERENCES asset_versions (workspace_id, asset_id, id),
  FOREIGN KEY (workspace_id, asset_id, previous_version_id) REFERENCES asset_versions (workspace_id, asset_id, id),
  CONSTRAINT prod_bindings_have_an_authority CHECK (
    environment_class <> 'prod' OR version_id IS NULL
    OR (authority_kind IN ('approval', 'exempt', 'break_glass') AND authority_id IS NOT NULL)
  )
);
CREATE INDEX env_bindings_environment ON env_bindings (workspace_id, environment_id, asset_id);

-- The seed's name for the governance record.
CREATE VIEW asset_governance AS
SELECT id, workspace_id, plugin, kind AS asset_kind, name AS asset_name, plugin || ':' || kind || ':' || name AS asset_uid,
  owner, team, sla, risk_level, risk_categories, intended_use, compliance, lifecycle AS lifecycle_state,
  lifecycle_reason, lifecycle_changed_by, lifecycle_changed_at, review, labels, created_at, updated_at
FROM assets;

CREATE FUNCTION assent_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: its rows are final', TG_OP, TG_TABLE_NAME USING ERRCODE = 'AS001';
END $$;
CREATE TRIGGER asset_versions_are_final BEFORE UPDATE OR DELETE ON asset_versions FOR EACH ROW EXECUTE FUNCTION assent_refuse_rewrite();
CREATE TRIGGER asset_versions_stay BEFORE TRUNCATE ON asset_versions FOR EACH STATEMENT EXECUTE FUNCTION assent_refuse_rewrite();

GRANT SELECT, INSERT, UPDATE ON assets, asset_drafts, asset_version_states, env_bindings TO assent_app;
GRANT SELECT, INSERT ON draft_revisions, asset_versions TO assent_app;
GRANT SELECT ON asset_governance TO assent_app, assent_read;
