DROP TABLE sign_in_limits;
DROP TABLE bootstrap_links;
DROP TABLE grants;
DROP TABLE tokens;
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE environments;
DROP TABLE workspaces;
