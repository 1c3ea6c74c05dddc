DROP TABLE audit_webhook_deliveries;
DROP TABLE audit_webhook_progress;
DROP TABLE audit_webhooks;
