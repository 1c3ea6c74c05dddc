-- compatible: which notifications have gone out by e-mail. Older processes send none.
ALTER TABLE notifications ADD COLUMN emailed_at timestamptz(3);
GRANT UPDATE (emailed_at) ON notifications TO assent_jobs;
GRANT SELECT ON users TO assent_jobs;
