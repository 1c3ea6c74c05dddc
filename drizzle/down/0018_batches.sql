DROP TABLE batch_items;
DROP TABLE batches;
ALTER TABLE workspaces DROP COLUMN batch_limit;
