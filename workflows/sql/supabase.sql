-- For Supabase, after postgres.sql: keeps calls and functions to the secret key (the role service_role).
-- Supabase lets the public key reach whatever is in the schema public unless it is told not to.
-- Run it again whenever postgres.sql was run again. Running it twice changes nothing.

DO $$
DECLARE
	ours text[] := ARRAY[
		'calls', 'sync_runs', 'recording_tries', 'calls_per_day', 'last_sync', 'recent_calls', 'sync_errors',
		'begin_call_sync', 'write_calls', 'upsert_calls', 'finish_call_sync', 'begin_call_request', 'find_calls',
		'call_statistics', 'call_page', 'take_recordings', 'backfill_plans', 'backfill_windows', 'backfill_progress',
		'plan_backfill', 'begin_backfill_window', 'finish_backfill_window'
	];
	one record;
BEGIN
	FOR one IN
		SELECT c.oid::regclass AS name, c.relkind
		FROM pg_class c
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname = ANY (ours)
	LOOP
		EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, anon, authenticated', one.name);
		EXECUTE format('GRANT ALL ON %s TO service_role', one.name);
		IF one.relkind = 'r' THEN
			EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', one.name);
		END IF;
	END LOOP;
	FOR one IN
		SELECT p.oid::regprocedure AS name
		FROM pg_proc p
		WHERE p.pronamespace = 'public'::regnamespace AND p.proname = ANY (ours)
	LOOP
		EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, anon, authenticated', one.name);
		EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO service_role', one.name);
	END LOOP;
END $$;
