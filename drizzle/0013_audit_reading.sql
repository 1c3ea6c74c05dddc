-- compatible: indexes for reading the log, and the view under the second seed's own column names.

-- "The same trace", and the few events that were not a success.
CREATE INDEX audit_events_trace ON audit_events (workspace_id, correlation_id, occurred_at, id);
CREATE INDEX audit_events_unsuccessful ON audit_events (workspace_id, outcome, occurred_at, id) WHERE outcome <> 'success';

DROP VIEW audit_logs;
CREATE VIEW audit_logs AS
SELECT id, action, actor_id, actor_name, resource_type, resource_id, resource_name,
  CASE WHEN root_id IS DISTINCT FROM resource_id THEN root_type END AS parent_type,
  CASE WHEN root_id IS DISTINCT FROM resource_id THEN root_id END AS parent_id,
  environment_slug AS environment, details, ip AS ip_address, user_agent, occurred_at AS created_at,
  -- What the seed's table has not, after what it has.
  workspace_id, actor_kind AS actor_type, action_code, outcome, surface, ticket_id, correlation_id
FROM audit_events;
GRANT SELECT ON audit_logs TO assent_app, assent_read, assent_seq;
