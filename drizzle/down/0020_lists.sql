DROP TRIGGER asset_version_states_number ON asset_version_states;
DROP FUNCTION assent_number_state();
ALTER TABLE asset_version_states DROP COLUMN number;
DROP TRIGGER approval_decisions_show ON approval_decisions;
DROP FUNCTION assent_show_decision();
DROP TRIGGER approval_requests_keep_decisions ON approval_requests;
DROP FUNCTION assent_keep_decisions();
ALTER TABLE approval_requests DROP COLUMN decisions;
