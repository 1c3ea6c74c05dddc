DROP VIEW audit_logs;
CREATE VIEW audit_logs AS
SELECT id, action, actor_id, actor_name, actor_kind AS actor_type, resource_type, resource_id, resource_name,
  resource_parent AS parent_resource_id, environment_slug AS environment, workspace_id, details, ip AS ip_address, user_agent,
  outcome, ticket_id, correlation_id, occurred_at AS created_at
FROM audit_events;
GRANT SELECT ON audit_logs TO assent_read, assent_seq, assent_app;
DROP INDEX audit_events_unsuccessful;
DROP INDEX audit_events_trace;
