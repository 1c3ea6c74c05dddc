-- compatible: imports of foreign catalogs, and the entries a job works through. Older processes know neither.

CREATE TABLE imports (
  id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  plugin text NOT NULL,
  format text NOT NULL,
  -- Where the catalog came from, in the words of whoever sent it or of the catalog itself.
  source text,
  total integer NOT NULL CHECK (total > 0),
  -- Counted up by the statement that ends an entry, so that nothing ever counts rows.
  created integer NOT NULL DEFAULT 0,
  updated integer NOT NULL DEFAULT 0,
  unchanged integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  requested_by_id text COLLATE "C" NOT NULL,
  requested_by_name text NOT NULL,
  requested_via text NOT NULL,
  correlation_id text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3),
  last_event_hash bytea,
  UNIQUE (workspace_id, id),
  CONSTRAINT finished_iff_all_done CHECK ((finished_at IS NOT NULL) = (created + updated + unchanged + failed = total)),
  CONSTRAINT no_more_done_than_there_are CHECK (created + updated + unchanged + failed <= total)
);
CREATE INDEX imports_newest ON imports (workspace_id, created_at, id);

CREATE TABLE import_items (
  workspace_id text COLLATE "C" NOT NULL,
  import_id text COLLATE "C" NOT NULL,
  position integer NOT NULL,
  -- The place in the document: a JSON Pointer, and a line where it was text with lines.
  pointer text NOT NULL,
  line integer,
  kind text,
  name text,
  -- What will be saved. Empty once it has been: the version holds it then.
  entry jsonb,
  state text NOT NULL CHECK (state IN ('pending', 'created', 'updated', 'unchanged', 'failed')),
  code text,
  message text,
  warnings text[] NOT NULL DEFAULT '{}',
  asset_id text COLLATE "C",
  version integer,
  done_at timestamptz(3),
  PRIMARY KEY (workspace_id, import_id, position),
  FOREIGN KEY (workspace_id, import_id) REFERENCES imports (workspace_id, id),
  FOREIGN KEY (workspace_id, asset_id) REFERENCES assets (workspace_id, id),
  CONSTRAINT pending_items_have_an_entry CHECK ((state = 'pending') = (entry IS NOT NULL)),
  CONSTRAINT done_iff_not_pending CHECK ((state = 'pending') = (done_at IS NULL)),
  CONSTRAINT failed_items_say_why CHECK ((state = 'failed') = (code IS NOT NULL))
);
CREATE INDEX import_items_failed_first ON import_items (workspace_id, import_id, (state <> 'failed'), position);

GRANT SELECT, INSERT, UPDATE ON imports, import_items TO assent_app;
