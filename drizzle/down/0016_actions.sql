DROP INDEX assets_children;
ALTER TABLE assets DROP COLUMN parent_id;
ALTER TABLE domain_events DROP COLUMN result;
