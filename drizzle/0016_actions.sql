-- compatible: what the step outside answered, and an asset's place under another one.
ALTER TABLE domain_events ADD COLUMN result jsonb;
GRANT UPDATE (result) ON domain_events TO assent_app;

ALTER TABLE assets ADD COLUMN parent_id text COLLATE "C";
ALTER TABLE assets ADD FOREIGN KEY (workspace_id, parent_id) REFERENCES assets (workspace_id, id);
CREATE INDEX assets_children ON assets (workspace_id, parent_id) WHERE parent_id IS NOT NULL;
