-- compatible: adds the one-time links by which invited people set their first password.
CREATE TABLE invitation_links (
  token_hash bytea PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL REFERENCES users (id),
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  created_at timestamptz(3) NOT NULL,
  created_by text COLLATE "C" NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  -- Used, replaced by a newer one, or no longer wanted.
  ended_at timestamptz(3)
);
CREATE INDEX invitation_links_open ON invitation_links (user_id) WHERE ended_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON invitation_links TO assent_app;
