-- compatible: a purge waits for a change of its workspace's legal hold, and the other way round.

-- Whether nothing holds a purge of this workspace, until the transaction ends: the log must not tell of a purge after a hold
-- that it went before. The sequencer may read workspaces and not lock them.
CREATE FUNCTION assent_may_purge_now(workspace text) RETURNS boolean LANGUAGE sql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT legal_hold IS NULL FROM public.workspaces WHERE id = workspace FOR SHARE
$$;
REVOKE ALL ON FUNCTION assent_may_purge_now(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assent_may_purge_now(text) TO assent_seq;
