DROP FUNCTION assent_may_purge_now(text);
