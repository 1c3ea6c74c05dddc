DROP TABLE authority_uses;
DROP TABLE domain_events;
DROP TABLE approval_decisions;
DROP TABLE approval_requests;
DROP TABLE approval_policies;
DROP FUNCTION assent_ticket_moves();
DROP FUNCTION assent_keep_payload();
