REVOKE SELECT ON users FROM assent_jobs;
ALTER TABLE notifications DROP COLUMN emailed_at;
