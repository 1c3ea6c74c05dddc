-- compatible: what people are told. Older processes write none; rows go ninety days after they were written.

CREATE TABLE notifications (
  id text COLLATE "C" PRIMARY KEY,
  -- Shared by the rows of one notice: the same words to several people.
  notice_id text COLLATE "C" NOT NULL,
  workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
  user_id text COLLATE "C" NOT NULL REFERENCES users (id),
  type text NOT NULL CHECK (type IN ('APPROVAL_PENDING', 'APPROVAL_COMPLETED', 'APPROVAL_REJECTED', 'VM_STATUS_CHANGE', 'SYSTEM_ALERT')),
  title text NOT NULL,
  body text,
  -- What it is about, for the link. No foreign key: what it tells of may be of any room.
  subject_type text,
  subject_id text COLLATE "C",
  created_at timestamptz(3) NOT NULL,
  read_at timestamptz(3),
  UNIQUE (notice_id, user_id),
  CONSTRAINT subject_type_iff_id CHECK ((subject_type IS NULL) = (subject_id IS NULL))
);
CREATE INDEX notifications_newest ON notifications (user_id, created_at, id);
CREATE INDEX notifications_unread ON notifications (user_id, created_at, id) WHERE read_at IS NULL;
CREATE INDEX notifications_age ON notifications (created_at);

GRANT SELECT, INSERT, UPDATE ON notifications TO assent_app;
GRANT SELECT, DELETE ON notifications TO assent_jobs;
