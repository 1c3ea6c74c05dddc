-- compatible: the sealed log: leaves, the nodes of the Merkle tree, signed checkpoints, and the hash of what waits to be sealed.

-- What the writer hashed, kept apart from the row: a row edited before it is sealed no longer agrees with it.
ALTER TABLE audit_pending ADD COLUMN event_hash bytea;

-- One row for each sealed event, in the order of the log. It outlives the event's body. No workspace is ''.
CREATE TABLE audit_leaves (
  log_index bigint PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL,
  workspace_seq bigint NOT NULL,
  event_id text COLLATE "C" NOT NULL UNIQUE,
  occurred_at timestamptz(3) NOT NULL,
  sealed_at timestamptz(3) NOT NULL,
  retention text NOT NULL CHECK (retention IN ('prod', 'test', 'sensitive', 'kept')),
  event_hash bytea NOT NULL,
  entry_hash bytea NOT NULL,
  leaf_hash bytea NOT NULL,
  UNIQUE (workspace_id, workspace_seq)
);

-- Complete inner nodes of the tree of RFC 6962; level 0 is the leaves. A node never changes once it is complete.
CREATE TABLE audit_nodes (
  level smallint NOT NULL CHECK (level > 0),
  index bigint NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (level, index)
);

-- Signed tree heads (c2sp.org/tlog-checkpoint), one for each batch that was sealed.
CREATE TABLE audit_checkpoints (
  tree_size bigint PRIMARY KEY,
  root bytea NOT NULL,
  note text NOT NULL,
  created_at timestamptz(3) NOT NULL
);

-- Public keys that have signed, oldest first. The verifier trusts none of them for standing here.
CREATE TABLE audit_keys (
  verifier_key text COLLATE "C" PRIMARY KEY,
  -- The first checkpoint signed by this key; the key before it signed that one too, unless it was lost.
  since_size bigint NOT NULL,
  created_at timestamptz(3) NOT NULL
);

CREATE TRIGGER audit_leaves_are_final BEFORE UPDATE OR DELETE ON audit_leaves FOR EACH ROW EXECUTE FUNCTION assent_refuse_rewrite();
CREATE TRIGGER audit_leaves_stay BEFORE TRUNCATE ON audit_leaves FOR EACH STATEMENT EXECUTE FUNCTION assent_refuse_rewrite();
CREATE TRIGGER audit_nodes_are_final BEFORE UPDATE OR DELETE ON audit_nodes FOR EACH ROW EXECUTE FUNCTION assent_refuse_rewrite();
CREATE TRIGGER audit_nodes_stay BEFORE TRUNCATE ON audit_nodes FOR EACH STATEMENT EXECUTE FUNCTION assent_refuse_rewrite();
CREATE TRIGGER audit_checkpoints_are_final BEFORE UPDATE OR DELETE ON audit_checkpoints FOR EACH ROW EXECUTE FUNCTION assent_refuse_rewrite();
CREATE TRIGGER audit_checkpoints_stay BEFORE TRUNCATE ON audit_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION assent_refuse_rewrite();
CREATE TRIGGER audit_keys_are_final BEFORE UPDATE OR DELETE ON audit_keys FOR EACH ROW EXECUTE FUNCTION assent_refuse_rewrite();
CREATE TRIGGER audit_keys_stay BEFORE TRUNCATE ON audit_keys FOR EACH STATEMENT EXECUTE FUNCTION assent_refuse_rewrite();

GRANT SELECT, INSERT ON audit_leaves, audit_nodes, audit_checkpoints, audit_keys TO assent_seq;
-- The log's own events (a new key, a purge) are written by the sequencer.
GRANT INSERT ON audit_events, audit_pending TO assent_seq;
GRANT SELECT ON audit_leaves, audit_nodes, audit_checkpoints, audit_keys TO assent_app, assent_read;
