-- compatible: an item that names no digest is decided as before.
-- What an item is held to, and whether whoever sent it said so or it was found when the batch was accepted.
ALTER TABLE batch_items ADD COLUMN digest_seen boolean NOT NULL DEFAULT true;
