-- For users of an older 1com sync with a table call_logs, in PostgreSQL 12 or newer. Running it again
-- changes nothing. It adds what a sync of 1com needs and leaves what is there as it is; where there is no
-- such table yet, it makes one.
--
-- Best keep cdate a timestamptz: a column without a time zone gets the hour in UTC.

-- Stops where a text could be taken for a statement: n8n doubles quotation marks and leaves backslashes alone.
-- Touches nothing of your own: a table of one of these names that this script did not make stops it, too.
DO $$
DECLARE
	one record;
BEGIN
	IF current_setting('standard_conforming_strings') <> 'on' THEN
		RAISE EXCEPTION 'This database takes a backslash for a special sign, which is not safe here. Nothing was changed'
			USING HINT = 'Set standard_conforming_strings to on, its default';
	END IF;
	FOR one IN
		SELECT c.relname AS name
		FROM (VALUES
			('call_logs', ARRAY['call_id', 'source', 'destination', 'cdate', 'duration', 'status', 'direction', 'action']),
			('call_logs_onecom_runs', ARRAY['window_start', 'window_end', 'finished_at'])
		) AS ours (name, columns)
		JOIN pg_class c ON c.relname = ours.name AND c.relnamespace = current_schema()::regnamespace
		WHERE c.relkind <> 'r' OR NOT ours.columns <@ ARRAY(
			SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
		)
	LOOP
		RAISE EXCEPTION 'There is something else named "%" in the schema "%". Nothing was changed', one.name, current_schema()
			USING HINT = 'Run this script in a database or a schema of its own';
	END LOOP;
END $$;

CREATE TABLE IF NOT EXISTS call_logs (
	call_id text,
	source text,
	destination text,
	cdate timestamptz,
	duration integer,
	status text,
	direction text,
	action text
);

ALTER TABLE call_logs ADD COLUMN IF NOT EXISTS onecom_uniqueid text;
ALTER TABLE call_logs ADD COLUMN IF NOT EXISTS onecom_te_id text;
ALTER TABLE call_logs ADD COLUMN IF NOT EXISTS onecom_raw_data jsonb;

CREATE UNIQUE INDEX IF NOT EXISTS call_logs_onecom_uniqueid ON call_logs (onecom_uniqueid);

-- One row a run of the schedule, with the time that it fetched: a null end is the present.
CREATE TABLE IF NOT EXISTS call_logs_onecom_runs (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	window_start timestamptz NOT NULL,
	window_end timestamptz,
	started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	finished_at timestamptz,
	-- In which the run read the times of legs; null while there are none.
	time_zone text
);

-- What the table of an older version lacks.
ALTER TABLE call_logs_onecom_runs ADD COLUMN IF NOT EXISTS time_zone text;

-- What an older version took was less; where both were there, a call could mean either.
DROP FUNCTION IF EXISTS begin_onecom_call_logs_sync(integer, integer);

-- Opens a run and says from when to fetch, and until when: from the earlier of the newest call and the last
-- good run, less the overlap. A run that did not end well keeps its window open. A window is a week at most,
-- oldest first; a run that did not reach the present is followed by one that goes on from there.
-- An old newest call takes no run further back than a week: every run would else be one of many to the present.
-- It begins anew, p_first_days before the last good run, where there are no legs left, and where times are read in
-- another time zone than by that run: what was written before a pause is corrected, too. That no legs are left counts
-- once the present was reached: who removes old ones all the time would else keep the sync in the past for ever.
-- The clocks of two zones are up to 26 hours apart: the local time at which a run ended is another one in another
-- zone, where the next run begins two days earlier.
CREATE OR REPLACE FUNCTION begin_onecom_call_logs_sync(
	p_overlap_days integer, p_first_days integer, p_time_zone text DEFAULT NULL
)
RETURNS TABLE (run_id bigint, window_start timestamptz, window_end timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
	overlap interval := make_interval(days => p_overlap_days);
	longest interval := make_interval(days => GREATEST(7, p_overlap_days + 1));
	between_clocks interval := make_interval(days => GREATEST(2, p_overlap_days));
	newest timestamptz := (SELECT max(c.cdate)::timestamptz FROM call_logs c WHERE c.onecom_uniqueid IS NOT NULL);
	last_good call_logs_onecom_runs;
	starts timestamptz;
BEGIN
	SELECT r.* INTO last_good FROM call_logs_onecom_runs r
	WHERE r.finished_at IS NOT NULL
	ORDER BY r.id DESC
	LIMIT 1;
	starts := LEAST(
		CASE
			WHEN last_good.id IS NULL THEN
				LEAST(newest - overlap, now() - overlap, now() - make_interval(days => p_first_days))
			WHEN last_good.window_end IS NULL THEN GREATEST(
				LEAST(newest, last_good.started_at, now()) - overlap,
				LEAST(last_good.started_at - overlap, now() - longest)
			)
			ELSE LEAST(last_good.window_end, last_good.started_at - overlap)
		END - CASE WHEN last_good.time_zone <> p_time_zone THEN between_clocks ELSE '0' END,
		CASE
			WHEN last_good.time_zone <> p_time_zone
				OR (last_good.time_zone IS NOT NULL AND last_good.window_end IS NULL AND newest IS NULL)
			THEN LEAST(last_good.started_at, now()) - make_interval(days => p_first_days)
		END,
		(
			SELECT min(r.window_start - CASE WHEN r.time_zone <> p_time_zone THEN between_clocks ELSE '0' END)
			FROM call_logs_onecom_runs r
			WHERE r.id > COALESCE(last_good.id, 0)
		)
	);
	RETURN QUERY
	INSERT INTO call_logs_onecom_runs AS run (window_start, window_end, time_zone)
	VALUES (
		starts, CASE WHEN starts + longest < now() THEN date_trunc('second', starts + longest) END, p_time_zone
	)
	RETURNING run.id, run.window_start, run.window_end;
END $$;

-- Closes a run that got its calls.
CREATE OR REPLACE FUNCTION finish_onecom_call_logs_sync(p_run_id bigint)
RETURNS SETOF call_logs_onecom_runs
LANGUAGE sql AS $$
	UPDATE call_logs_onecom_runs r SET
		finished_at = clock_timestamp(),
		time_zone = CASE WHEN EXISTS (
			SELECT FROM call_logs c WHERE c.onecom_uniqueid IS NOT NULL AND c.cdate IS NOT NULL
		) THEN r.time_zone END
	WHERE r.id = p_run_id
	RETURNING r.*;
$$;

-- Writes call legs as the 1com node gives them with their raw record (a JSON array). The legs of a call can
-- share a uniqueid: the answered one stands for them, else the latest.
CREATE OR REPLACE FUNCTION write_onecom_call_logs(p_legs json)
RETURNS TABLE (fetched integer, inserted integer, updated integer)
LANGUAGE sql AS $$
	WITH legs AS (
		SELECT DISTINCT ON (l.value ->> 'id') l.value AS leg
		FROM json_array_elements(p_legs) l
		ORDER BY
			l.value ->> 'id',
			(l.value ->> 'status' = 'answered') DESC,
			l.value ->> 'started_at' DESC,
			l.value ->> 'leg_id' DESC
	), incoming AS (
		-- Read as the table has its columns, whatever their types are.
		SELECT r.* FROM legs
		CROSS JOIN LATERAL json_populate_record(NULL::call_logs, json_build_object(
			'onecom_uniqueid', leg -> 'id',
			'call_id', leg -> 'leg_id',
			'onecom_te_id', leg -> 'tenant_id',
			'source', leg -> 'source',
			'destination', leg -> 'destination',
			'cdate', leg -> 'started_at',
			'duration', leg -> 'duration_seconds',
			'status', leg -> 'answered_at',
			'direction', leg -> 'direction',
			'action', leg -> 'disposition',
			'onecom_raw_data', leg -> 'raw'
		)) r
	), written AS (
		INSERT INTO call_logs AS known (
			onecom_uniqueid, call_id, onecom_te_id, source, destination, cdate, duration, status, direction,
			action, onecom_raw_data
		)
		SELECT
			i.onecom_uniqueid, i.call_id, i.onecom_te_id, i.source, i.destination, i.cdate, i.duration,
			i.status, i.direction, i.action, i.onecom_raw_data
		FROM incoming i ORDER BY i.onecom_uniqueid
		ON CONFLICT (onecom_uniqueid) DO UPDATE SET
			call_id = EXCLUDED.call_id,
			onecom_te_id = EXCLUDED.onecom_te_id,
			source = EXCLUDED.source,
			destination = EXCLUDED.destination,
			cdate = EXCLUDED.cdate,
			duration = EXCLUDED.duration,
			status = EXCLUDED.status,
			direction = EXCLUDED.direction,
			action = EXCLUDED.action,
			onecom_raw_data = EXCLUDED.onecom_raw_data
		WHERE (known.call_id, known.onecom_te_id, known.source, known.destination, known.cdate,
			known.duration, known.status, known.direction, known.action, known.onecom_raw_data)
			IS DISTINCT FROM (EXCLUDED.call_id, EXCLUDED.onecom_te_id, EXCLUDED.source, EXCLUDED.destination,
			EXCLUDED.cdate, EXCLUDED.duration, EXCLUDED.status, EXCLUDED.direction, EXCLUDED.action,
			EXCLUDED.onecom_raw_data)
			-- Of two legs the better one stays, in whichever order and batch they come.
			AND (known.call_id = EXCLUDED.call_id
				OR (COALESCE(EXCLUDED.action = 'ANSWERED', false), EXCLUDED.cdate)
				>= (COALESCE(known.action = 'ANSWERED', false), known.cdate))
		RETURNING (known.xmax = 0) AS is_new
	)
	SELECT
		json_array_length(p_legs),
		(SELECT count(*) FROM written WHERE is_new)::integer,
		(SELECT count(*) FROM written WHERE NOT is_new)::integer;
$$;

-- The same for a batch in which single legs may be refused: those are told with the reason, the others written.
CREATE OR REPLACE FUNCTION upsert_onecom_call_logs(p_legs json)
RETURNS TABLE (fetched integer, inserted integer, updated integer, failed integer, failures jsonb)
LANGUAGE plpgsql AS $$
DECLARE
	one record;
	leg json;
BEGIN
	fetched := json_array_length(p_legs);
	failed := 0;
	failures := '[]';
	BEGIN
		SELECT w.inserted, w.updated INTO inserted, updated FROM write_onecom_call_logs(p_legs) w;
	EXCEPTION WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
		inserted := 0;
		updated := 0;
		FOR leg IN SELECT e.value FROM json_array_elements(p_legs) e LOOP
			BEGIN
				SELECT w.inserted, w.updated INTO one FROM write_onecom_call_logs(json_build_array(leg)) w;
				inserted := inserted + one.inserted;
				updated := updated + one.updated;
			EXCEPTION WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
				failed := failed + 1;
				-- Read as text: what cannot be written cannot always be parsed either.
				failures := failures || jsonb_build_object(
					'id', left(substring(leg::text FROM '"id"\s*:\s*"([^"]*)"'), 200), 'reason', SQLERRM
				);
			END;
		END LOOP;
	END;
	RETURN NEXT;
END $$;

-- What an older version returned may have had other columns.
DROP FUNCTION IF EXISTS get_onecom_sync_stats();

CREATE FUNCTION get_onecom_sync_stats()
RETURNS TABLE (
	total_calls bigint, inbound_calls bigint, outbound_calls bigint, answered_calls bigint,
	first_call timestamptz, last_call timestamptz, total_duration_seconds bigint
)
LANGUAGE sql STABLE AS $$
	SELECT
		count(*),
		count(*) FILTER (WHERE direction = 'inbound'),
		count(*) FILTER (WHERE direction = 'outbound'),
		count(*) FILTER (WHERE action = 'ANSWERED'),
		min(cdate)::timestamptz,
		max(cdate)::timestamptz,
		COALESCE(sum(duration), 0)::bigint
	FROM call_logs
	WHERE onecom_uniqueid IS NOT NULL;
$$;

-- Supabase and its like have roles that whoever knows a public key may take, and grant to them whatever is made.
-- Where there are such roles, all of this is kept to its owner and to the role service_role (the secret key):
-- by rights, and by row level security. It stands last, so that a later run of this script does it again for
-- what that run makes. A role of your own that n8n connects with needs rights and policies of its own there.
-- Where your table call_logs has row level security already, your policies and rights stay as they are.
DO $$
DECLARE
	strangers text := (
		SELECT string_agg(quote_ident(r.rolname), ', ') FROM pg_roles r WHERE r.rolname IN ('anon', 'authenticated')
	);
	is_served boolean := EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'service_role');
	ours text[] := ARRAY[
		'call_logs', 'call_logs_onecom_runs', 'begin_onecom_call_logs_sync', 'finish_onecom_call_logs_sync',
		'write_onecom_call_logs', 'upsert_onecom_call_logs', 'get_onecom_sync_stats'
	];
	one record;
BEGIN
	IF strangers IS NULL THEN
		RETURN;
	END IF;
	FOR one IN
		SELECT 'TABLE' AS kind, c.oid::regclass::text AS name, c.relkind = 'r' AS has_rows
		FROM pg_class c
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'v') AND c.relname = ANY (ours)
			AND NOT (c.relname = 'call_logs' AND c.relrowsecurity)
		UNION ALL
		-- Of the tables' own IDs.
		SELECT 'SEQUENCE', s.oid::regclass::text, false
		FROM pg_class s
		JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype = 'i'
		JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
		WHERE c.relnamespace = current_schema()::regnamespace AND s.relkind = 'S' AND c.relname = ANY (ours)
		UNION ALL
		SELECT 'FUNCTION', p.oid::regprocedure::text, false
		FROM pg_proc p
		WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = ANY (ours)
	LOOP
		EXECUTE format('REVOKE ALL ON %s %s FROM PUBLIC, %s', one.kind, one.name, strangers);
		IF is_served THEN
			EXECUTE format('GRANT ALL ON %s %s TO service_role', one.kind, one.name);
		END IF;
		IF one.has_rows THEN
			EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', one.name);
		END IF;
	END LOOP;
END $$;
