DROP VIEW asset_governance;
DROP TABLE env_bindings;
DROP TABLE asset_version_states;
DROP TABLE asset_versions;
DROP TABLE draft_revisions;
DROP TABLE asset_drafts;
DROP TABLE assets;
DROP FUNCTION assent_refuse_rewrite();
