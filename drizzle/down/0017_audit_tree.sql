REVOKE INSERT ON audit_events, audit_pending FROM assent_seq;
DROP TABLE audit_keys;
DROP TABLE audit_checkpoints;
DROP TABLE audit_nodes;
DROP TABLE audit_leaves;
ALTER TABLE audit_pending DROP COLUMN event_hash;
