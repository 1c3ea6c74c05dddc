ALTER TABLE batch_items DROP COLUMN digest_seen;
