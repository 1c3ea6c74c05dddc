DROP TABLE external_submissions;
DROP TABLE external_approval_systems;
