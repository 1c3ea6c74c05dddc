DROP TRIGGER env_bindings_guard ON env_bindings;
DROP FUNCTION assent_guard_binding();
DROP FUNCTION assent_gates_filled(jsonb, jsonb);
