-- compatible: first tables. Identity and scope: workspaces, environments, people, credentials, grants.
-- Every id is text COLLATE "C" (sorts as bytes); no column has a now() default: the doors' clock fills every time.

CREATE TABLE workspaces (
  id text COLLATE "C" PRIMARY KEY,
  slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{0,62}$'),
  name text NOT NULL,
  governance_mode text NOT NULL DEFAULT 'Hybrid' CHECK (governance_mode IN ('DesignerOnly', 'CodeManaged', 'Hybrid')),
  environment_kind text,
  git_repo_url text,
  git_branch text,
  revision integer NOT NULL DEFAULT 1,
  last_event_hash bytea,
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE environments (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  slug text COLLATE "C" NOT NULL CHECK (slug ~ '^[a-z][a-z0-9-]{0,62}$'),
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('Development', 'Staging', 'Production', 'Other')),
  class text NOT NULL GENERATED ALWAYS AS (CASE WHEN kind = 'Production' THEN 'prod' ELSE 'test' END) STORED,
  position integer NOT NULL,
  archived_at timestamptz(3),
  revision integer NOT NULL DEFAULT 1,
  last_event_hash bytea,
  created_at timestamptz(3) NOT NULL,
  UNIQUE (workspace_id, slug),
  UNIQUE (workspace_id, id),
  UNIQUE (workspace_id, id, class)
);

CREATE TABLE users (
  id text COLLATE "C" PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL,
  platform_admin boolean NOT NULL DEFAULT false,
  -- Set on demo personas only; null everywhere else.
  persona text UNIQUE,
  password_hash text,
  deactivated_at timestamptz(3),
  created_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

-- The cookie is an opaque 256-bit token; only its SHA-256 is stored.
CREATE TABLE sessions (
  id text COLLATE "C" PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL REFERENCES users (id),
  token_hash bytea NOT NULL UNIQUE,
  ip text,
  user_agent text,
  created_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3)
);
CREATE INDEX sessions_user ON sessions (user_id, created_at, id);

CREATE TABLE tokens (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  user_id text COLLATE "C" NOT NULL REFERENCES users (id),
  kind text NOT NULL CHECK (kind IN ('cli', 'api', 'live')),
  name text NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  -- The first characters after the prefix, so that a person can tell tokens apart.
  hint text NOT NULL,
  scopes text[],
  created_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3),
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3)
);
CREATE INDEX tokens_owner ON tokens (workspace_id, user_id, created_at, id);

CREATE TABLE grants (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  user_id text COLLATE "C" NOT NULL REFERENCES users (id),
  role text NOT NULL CHECK (role IN ('viewer', 'auditor', 'editor', 'operator', 'approver', 'security-approver', 'admin', 'owner')),
  -- Null: all environments. Otherwise slugs and the reserved words class:test, class:prod.
  allowed_environments text[],
  source text NOT NULL CHECK (source IN ('manual', 'idp_mapping', 'seed')),
  created_at timestamptz(3) NOT NULL,
  created_by text
);
CREATE INDEX grants_user ON grants (user_id, workspace_id);
CREATE INDEX grants_workspace ON grants (workspace_id, user_id);

-- The one-time link that makes the first owner outside demo mode.
CREATE TABLE bootstrap_links (
  token_hash bytea PRIMARY KEY,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3)
);

-- Failed sign-ins, counted per account and per address; written in small transactions of their own.
CREATE TABLE sign_in_limits (
  key text PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);

GRANT SELECT, INSERT, UPDATE ON workspaces, environments, users, sessions, tokens, grants, bootstrap_links TO assent_app;
GRANT DELETE ON grants TO assent_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_limits TO assent_app;
GRANT SELECT ON workspaces, environments TO assent_jobs, assent_seq, assent_read;
