DROP TRIGGER approval_policies_keep ON approval_policies;
DROP FUNCTION assent_keep_policy();
DROP INDEX approval_policies_names;
DROP TABLE policy_revisions;
