-- Phone calls in PostgreSQL 12 or newer. Run it once before the first sync; running it again changes nothing.
--
-- Tables:    calls (one row a call), sync_runs (one row a run), backfill_plans, backfill_windows
-- Functions: begin_call_sync, upsert_calls, finish_call_sync, plan_backfill, begin_backfill_window and
--            finish_backfill_window, which the workflows call
-- Views:     calls_per_day, last_sync, recent_calls, sync_errors, backfill_progress, recordings_given_up
--
-- Every time is an instant (timestamptz): PostgreSQL shows it in the time zone of whoever looks.
--
-- Calls, runs and windows belong to an account of a phone system (Kavkom: the domain, 1com: the tenant), so that
-- several accounts can share the tables. Functions have a parameter for it; without it they mean all
-- accounts of the phone system together.

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
			('calls', ARRAY['provider', 'id', 'started_at', 'fetched_at']),
			('sync_runs', ARRAY['provider', 'kind', 'window_start', 'window_end']),
			('backfill_plans', ARRAY['provider', 'windows_at_once']),
			('backfill_windows', ARRAY['provider', 'window_start', 'claimed_at']),
			('recording_tries', ARRAY['purpose', 'provider', 'id', 'tries'])
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

CREATE TABLE IF NOT EXISTS calls (
	started_at timestamptz,
	direction text,
	status text NOT NULL,
	source text,
	source_name text,
	destination text,
	extension text,
	external_number text,
	duration_seconds integer,
	talk_seconds integer,
	recording text,
	answered_at timestamptz,
	ended_at timestamptz,
	provider text NOT NULL,
	account text NOT NULL DEFAULT '',
	id text NOT NULL,
	-- When the run began that wrote the row last: a slower, older run must not undo a newer one.
	fetched_at timestamptz NOT NULL,
	created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	-- Written by the recordings and transcription workflows, never by a sync.
	recording_file text,
	recording_stored_at timestamptz,
	transcript text,
	summary text,
	PRIMARY KEY (provider, account, id)
);

CREATE INDEX IF NOT EXISTS calls_provider_started_at ON calls (provider, started_at);
-- The order of pages; an older one left out the account.
DROP INDEX IF EXISTS calls_started_at;
CREATE INDEX IF NOT EXISTS calls_newest_first ON calls (started_at DESC, provider, account, id);
CREATE INDEX IF NOT EXISTS calls_status ON calls (status, started_at);
CREATE INDEX IF NOT EXISTS calls_source ON calls (source, started_at);
CREATE INDEX IF NOT EXISTS calls_destination ON calls (destination, started_at);
CREATE INDEX IF NOT EXISTS calls_extension ON calls (extension, started_at);
CREATE INDEX IF NOT EXISTS calls_external_number ON calls (external_number, started_at);

CREATE TABLE IF NOT EXISTS sync_runs (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	provider text NOT NULL,
	-- sync: the schedule. backfill: one window of a long range. request: asked for by a person or a program.
	kind text NOT NULL DEFAULT 'sync',
	window_start timestamptz NOT NULL,
	window_end timestamptz,
	started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	finished_at timestamptz,
	fetched integer NOT NULL DEFAULT 0,
	inserted integer NOT NULL DEFAULT 0,
	updated integer NOT NULL DEFAULT 0,
	skipped integer NOT NULL DEFAULT 0,
	failed integer NOT NULL DEFAULT 0,
	-- The first rows that could not be written: [{"id": ..., "reason": ...}]
	failures jsonb NOT NULL DEFAULT '[]',
	error text,
	account text NOT NULL DEFAULT '',
	-- In which a run of the schedule read the times of calls; null while there are none.
	time_zone text
);

CREATE INDEX IF NOT EXISTS sync_runs_provider ON sync_runs (provider, kind, started_at);

-- Long ranges are got in windows, each by a run of its own; what was done stays done.
CREATE TABLE IF NOT EXISTS backfill_plans (
	provider text NOT NULL,
	windows_at_once integer NOT NULL,
	account text NOT NULL DEFAULT '',
	PRIMARY KEY (provider, account)
);

CREATE TABLE IF NOT EXISTS backfill_windows (
	provider text NOT NULL,
	window_start timestamptz NOT NULL,
	-- Still in the window.
	window_end timestamptz NOT NULL,
	claimed_at timestamptz,
	run_id bigint,
	done_at timestamptz,
	attempts integer NOT NULL DEFAULT 0,
	error text,
	account text NOT NULL DEFAULT '',
	PRIMARY KEY (provider, account, window_start, window_end)
);

-- Brings older tables up to date, which knew a call by its phone system and its ID alone. What was written down
-- without an account belongs to the only one there is; where there are several, nobody knows, and it stays empty.
ALTER TABLE sync_runs ADD COLUMN IF NOT EXISTS account text;
ALTER TABLE backfill_plans ADD COLUMN IF NOT EXISTS account text;
ALTER TABLE backfill_windows ADD COLUMN IF NOT EXISTS account text;

DO $$
DECLARE
	one record;
BEGIN
	FOR one IN
		SELECT ours.name, ours.key_columns
		FROM (VALUES
			(1, 'calls', 'provider, account, id'),
			(2, 'sync_runs', NULL),
			(3, 'backfill_plans', 'provider, account'),
			(4, 'backfill_windows', 'provider, account, window_start, window_end')
		) AS ours (place, name, key_columns)
		JOIN pg_attribute a ON a.attrelid = ours.name::regclass AND a.attname = 'account' AND NOT a.attnotnull
		ORDER BY ours.place
	LOOP
		EXECUTE format($fill$
			UPDATE %I AS old SET account = COALESCE((
				SELECT min(c.account) FROM calls c
				WHERE c.provider = old.provider AND c.account <> '' HAVING count(DISTINCT c.account) = 1
			), '')
			WHERE COALESCE(old.account, '') = ''
		$fill$, one.name);
		EXECUTE format('ALTER TABLE %I ALTER COLUMN account SET DEFAULT '''', ALTER COLUMN account SET NOT NULL', one.name);
		IF one.key_columns IS NOT NULL THEN
			EXECUTE format(
				'ALTER TABLE %I DROP CONSTRAINT %I, ADD PRIMARY KEY (%s)',
				one.name,
				(SELECT k.conname FROM pg_constraint k WHERE k.conrelid = one.name::regclass AND k.contype = 'p'),
				one.key_columns
			);
		END IF;
	END LOOP;
END $$;

-- Older runs noted no zone. Where they have calls, these were read in one that nobody knows: the next run reads
-- p_first_days again.
DO $$
BEGIN
	IF EXISTS (
		SELECT FROM pg_attribute a
		WHERE a.attrelid = 'sync_runs'::regclass AND a.attname = 'time_zone' AND NOT a.attisdropped
	) THEN
		RETURN;
	END IF;
	ALTER TABLE sync_runs ADD COLUMN time_zone text;
	UPDATE sync_runs r SET time_zone = '?'
	WHERE r.kind = 'sync' AND EXISTS (
		SELECT FROM calls c WHERE c.provider = r.provider AND c.account = r.account AND c.started_at IS NOT NULL
	);
END $$;

-- What older versions returned or took was less; where both were there, a call could mean either.
DROP FUNCTION IF EXISTS begin_call_sync(text, integer, integer);
DROP FUNCTION IF EXISTS begin_call_sync(text, integer, integer, text);
DROP FUNCTION IF EXISTS plan_backfill(text, timestamptz, timestamptz, integer, integer);
DROP FUNCTION IF EXISTS begin_backfill_window(text);
DROP FUNCTION IF EXISTS begin_call_request(text, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS take_recordings(text, text, integer, integer);

-- Opens a scheduled run and says from when to fetch, and until when: a null end is the present.
-- - It begins at the earlier of the newest call and the last good scheduled run, less the overlap. Others
--   write calls, too: their newest call must not hide the days on which the schedule stood still.
-- - A run that did not end well keeps its window open: later runs begin there until one succeeds, so no
--   cursor moves past calls that were not written. Until a first run has succeeded it is first_days back.
-- - A window is a week at most, oldest first. A good run that did not reach the present is followed by one
--   that goes on from there: a range that is too large for one run cannot stop the sync for ever.
-- - An old newest call takes no run further back than a week: every run would else be one of many to the present.
-- - It begins anew, p_first_days before the last good run, where there are no calls left, and where times are read in
--   another time zone than by that run: what was written before a pause is corrected, too. That no calls are left
--   counts once the present was reached: who removes old ones all the time would else keep the sync in the past
--   for ever.
-- - The clocks of two zones are up to 26 hours apart: the local time at which a run ended is another one in another
--   zone, where the next run begins two days earlier.
CREATE OR REPLACE FUNCTION begin_call_sync(
	p_provider text, p_overlap_days integer, p_first_days integer DEFAULT 30, p_account text DEFAULT NULL,
	p_time_zone text DEFAULT NULL
)
RETURNS TABLE (run_id bigint, window_start timestamptz, window_end timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
	overlap interval := make_interval(days => p_overlap_days);
	-- Longer than the overlap, or no run would get further than the one before.
	longest interval := make_interval(days => GREATEST(7, p_overlap_days + 1));
	between_clocks interval := make_interval(days => GREATEST(2, p_overlap_days));
	newest timestamptz := (
		SELECT max(c.started_at) FROM calls c
		WHERE c.provider = p_provider AND (p_account IS NULL OR c.account = p_account)
	);
	last_good sync_runs;
	starts timestamptz;
BEGIN
	SELECT r.* INTO last_good FROM sync_runs r
	WHERE r.provider = p_provider AND (p_account IS NULL OR r.account = p_account)
		AND r.kind = 'sync' AND r.finished_at IS NOT NULL AND r.error IS NULL
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
			-- Calls that were late when it ran are got again.
			ELSE LEAST(last_good.window_end, last_good.started_at - overlap)
		END - CASE WHEN last_good.time_zone <> p_time_zone THEN between_clocks ELSE '0' END,
		CASE
			WHEN last_good.time_zone <> p_time_zone
				OR (last_good.time_zone IS NOT NULL AND last_good.window_end IS NULL AND newest IS NULL)
			THEN LEAST(last_good.started_at, now()) - make_interval(days => p_first_days)
		END,
		(
			SELECT min(r.window_start - CASE WHEN r.time_zone <> p_time_zone THEN between_clocks ELSE '0' END)
			FROM sync_runs r
			-- One of which nobody knows the account may have been this one's.
			WHERE r.provider = p_provider AND (p_account IS NULL OR r.account IN (p_account, ''))
				AND r.kind = 'sync' AND r.id > COALESCE(last_good.id, 0)
		)
	);
	RETURN QUERY
	INSERT INTO sync_runs AS run (provider, window_start, window_end, account, time_zone)
	VALUES (
		p_provider,
		starts,
		-- A whole second: the phone systems know no smaller part of a time.
		CASE WHEN starts + longest < now() THEN date_trunc('second', starts + longest) END,
		COALESCE(p_account, ''),
		p_time_zone
	)
	RETURNING run.id, run.window_start, run.window_end;
END $$;

-- Writes calls (a JSON array of call records) in one statement. Returns nothing but what it did; raises
-- when any of them cannot be written.
CREATE OR REPLACE FUNCTION write_calls(p_fetched_at timestamptz, p_calls json)
RETURNS TABLE (fetched integer, inserted integer, updated integer)
LANGUAGE sql AS $$
	WITH incoming AS (
		SELECT DISTINCT ON (c.provider, COALESCE(c.account, ''), c.id)
			c.provider, c.id, COALESCE(c.account, '') AS account, c.direction, c.status, c.source, c.source_name,
			c.destination, c.extension, c.external_number, c.started_at, c.answered_at, c.ended_at,
			c.duration_seconds, c.talk_seconds, c.recording
		FROM json_to_recordset(p_calls) AS c (
			provider text, id text, account text, direction text, status text, source text, source_name text,
			destination text, extension text, external_number text, started_at timestamptz,
			answered_at timestamptz, ended_at timestamptz, duration_seconds integer, talk_seconds integer,
			recording text
		)
		-- One order for everybody, so that two runs at once wait for each other and never deadlock.
		ORDER BY c.provider, COALESCE(c.account, ''), c.id
	), written AS (
		INSERT INTO calls AS known (
			provider, id, account, direction, status, source, source_name, destination, extension,
			external_number, started_at, answered_at, ended_at, duration_seconds, talk_seconds, recording,
			fetched_at
		)
		SELECT i.*, p_fetched_at FROM incoming i ORDER BY i.provider, i.account, i.id
		ON CONFLICT (provider, account, id) DO UPDATE SET
			direction = EXCLUDED.direction,
			status = EXCLUDED.status,
			source = EXCLUDED.source,
			source_name = EXCLUDED.source_name,
			destination = EXCLUDED.destination,
			extension = EXCLUDED.extension,
			external_number = EXCLUDED.external_number,
			started_at = EXCLUDED.started_at,
			answered_at = EXCLUDED.answered_at,
			ended_at = EXCLUDED.ended_at,
			duration_seconds = EXCLUDED.duration_seconds,
			talk_seconds = EXCLUDED.talk_seconds,
			recording = EXCLUDED.recording,
			fetched_at = EXCLUDED.fetched_at,
			updated_at = clock_timestamp()
		WHERE known.fetched_at <= EXCLUDED.fetched_at AND (
			known.direction, known.status, known.source, known.source_name,
			known.destination, known.extension, known.external_number, known.started_at,
			known.answered_at, known.ended_at, known.duration_seconds, known.talk_seconds,
			known.recording
		) IS DISTINCT FROM (
			EXCLUDED.direction, EXCLUDED.status, EXCLUDED.source,
			EXCLUDED.source_name, EXCLUDED.destination, EXCLUDED.extension, EXCLUDED.external_number,
			EXCLUDED.started_at, EXCLUDED.answered_at, EXCLUDED.ended_at, EXCLUDED.duration_seconds,
			EXCLUDED.talk_seconds, EXCLUDED.recording
		)
		-- A row version that no transaction has replaced is a new row.
		RETURNING (known.xmax = 0) AS is_new
	)
	SELECT
		(SELECT count(*) FROM incoming)::integer,
		(SELECT count(*) FROM written WHERE is_new)::integer,
		(SELECT count(*) FROM written WHERE NOT is_new)::integer;
$$;

-- Writes one batch of a run and adds to the run's counts. A call that cannot be written is noted with its
-- reason and does not lose its batch; whatever else goes wrong (no disk, a deadlock) fails the batch.
CREATE OR REPLACE FUNCTION upsert_calls(p_run_id bigint, p_calls json)
RETURNS TABLE (fetched integer, inserted integer, updated integer, skipped integer, failed integer)
LANGUAGE plpgsql AS $$
DECLARE
	begun timestamptz := (SELECT r.started_at FROM sync_runs r WHERE r.id = p_run_id);
	given integer := 0;
	refused integer := 0;
	created integer := 0;
	changed integer := 0;
	reasons jsonb := '[]';
	call json;
	one record;
BEGIN
	IF begun IS NULL THEN
		RAISE EXCEPTION 'There is no sync run %', p_run_id;
	END IF;
	-- n8n hands on an empty item when there are no calls.
	p_calls := COALESCE((SELECT json_agg(e.value) FROM json_array_elements(p_calls) e WHERE e.value::text <> '{}'), '[]');
	given := json_array_length(p_calls);
	BEGIN
		SELECT w.inserted, w.updated INTO created, changed FROM write_calls(begun, p_calls) w;
	EXCEPTION WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
		created := 0;
		changed := 0;
		FOR call IN SELECT e.value FROM json_array_elements(p_calls) e LOOP
			BEGIN
				SELECT w.inserted, w.updated INTO one FROM write_calls(begun, json_build_array(call)) w;
				created := created + one.inserted;
				changed := changed + one.updated;
			EXCEPTION WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
				refused := refused + 1;
				-- Read as text: what cannot be written cannot always be parsed either.
				reasons := reasons || jsonb_build_object(
					'id', left(substring(call::text FROM '"id"\s*:\s*"([^"]*)"'), 200), 'reason', SQLERRM
				);
			END;
		END LOOP;
	END;
	UPDATE sync_runs r SET
		fetched = r.fetched + given,
		inserted = r.inserted + created,
		updated = r.updated + changed,
		skipped = r.skipped + given - created - changed - refused,
		failed = r.failed + refused,
		failures = CASE WHEN jsonb_array_length(r.failures) < 100 THEN r.failures || reasons ELSE r.failures END
	WHERE r.id = p_run_id;
	RETURN QUERY SELECT given, created, changed, given - created - changed - refused, refused;
END $$;

-- Closes a run; with an error text when it did not get everything. Returns the whole run.
CREATE OR REPLACE FUNCTION finish_call_sync(p_run_id bigint, p_error text DEFAULT NULL)
RETURNS SETOF sync_runs
LANGUAGE sql AS $$
	UPDATE sync_runs r SET
		finished_at = clock_timestamp(),
		error = p_error,
		time_zone = CASE WHEN EXISTS (
			SELECT FROM calls c WHERE c.provider = r.provider AND c.account = r.account AND c.started_at IS NOT NULL
		) THEN r.time_zone END
	WHERE r.id = p_run_id
	RETURNING r.*;
$$;

-- Cuts a range into windows of whole days. Windows that were planned before stay as they are, done ones too;
-- those that were set aside are tried again.
CREATE OR REPLACE FUNCTION plan_backfill(
	p_provider text, p_from timestamptz, p_to timestamptz, p_days integer, p_windows_at_once integer,
	p_account text DEFAULT NULL
) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
	planned integer;
BEGIN
	IF p_from IS NULL OR p_to IS NULL OR p_from >= p_to OR p_days < 1 OR p_windows_at_once < 1 THEN
		RAISE EXCEPTION 'The range must begin before it ends, with at least one day a window and one window at once';
	END IF;
	INSERT INTO backfill_plans AS known (provider, windows_at_once, account)
	VALUES (p_provider, p_windows_at_once, COALESCE(p_account, ''))
	ON CONFLICT (provider, account) DO UPDATE SET windows_at_once = EXCLUDED.windows_at_once;
	INSERT INTO backfill_windows (provider, window_start, window_end, account)
	SELECT
		p_provider, starts, LEAST(starts + make_interval(days => p_days), p_to) - interval '1 second',
		COALESCE(p_account, '')
	FROM generate_series(p_from, p_to - interval '1 second', make_interval(days => p_days)) AS starts
	ON CONFLICT DO NOTHING;
	GET DIAGNOSTICS planned = ROW_COUNT;
	UPDATE backfill_windows w SET attempts = 0
	WHERE w.provider = p_provider AND (p_account IS NULL OR w.account = p_account)
		AND w.done_at IS NULL AND w.attempts >= 5
		AND (w.claimed_at IS NULL OR w.claimed_at < now() - interval '15 minutes');
	RETURN planned;
END $$;

-- How far each backfill is. A window that nobody finished within 15 minutes is taken up again: its run was
-- killed, or is slow, and then both write the same. One that did not succeed five times is set aside, so that
-- it costs no more than that; its last reason is in sync_errors.
CREATE OR REPLACE VIEW backfill_progress AS
SELECT
	w.provider,
	count(*)::integer AS windows,
	count(w.done_at)::integer AS done,
	count(*) FILTER (WHERE w.done_at IS NULL AND w.claimed_at >= now() - interval '15 minutes')::integer AS under_way,
	count(*) FILTER (WHERE w.done_at IS NULL AND w.error IS NOT NULL)::integer AS not_succeeded_yet,
	LEAST(
		count(*) FILTER (WHERE w.done_at IS NULL AND w.attempts < 5
			AND (w.claimed_at IS NULL OR w.claimed_at < now() - interval '15 minutes')),
		GREATEST(0, min(p.windows_at_once)
			- count(*) FILTER (WHERE w.done_at IS NULL AND w.claimed_at >= now() - interval '15 minutes'))
	)::integer AS can_begin,
	max(w.error) AS an_error,
	count(*) FILTER (WHERE w.done_at IS NULL AND w.attempts >= 5
		AND (w.claimed_at IS NULL OR w.claimed_at < now() - interval '15 minutes'))::integer AS set_aside,
	w.account
FROM backfill_windows w
JOIN backfill_plans p ON p.provider = w.provider AND p.account = w.account
GROUP BY w.provider, w.account;

-- Opens a run for a window that is not done: the newest of those that were tried least. Gives no row when
-- there is none, or as many are under way as are wanted at once.
CREATE OR REPLACE FUNCTION begin_backfill_window(p_provider text, p_account text DEFAULT NULL)
RETURNS TABLE (run_id bigint, window_start timestamptz, window_end timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
	chosen backfill_windows;
	opened bigint;
BEGIN
	-- One at a time, or two would count the same windows and both begin.
	PERFORM 1 FROM backfill_plans p
	WHERE p.provider = p_provider AND (p_account IS NULL OR p.account = p_account)
	ORDER BY p.account
	FOR UPDATE;
	SELECT w.* INTO chosen FROM backfill_windows w
	JOIN backfill_progress b ON b.provider = w.provider AND b.account = w.account AND b.can_begin > 0
	WHERE w.provider = p_provider AND (p_account IS NULL OR w.account = p_account)
		AND w.done_at IS NULL AND w.attempts < 5
		AND (w.claimed_at IS NULL OR w.claimed_at < now() - interval '15 minutes')
	ORDER BY w.attempts, w.window_start DESC, w.account
	LIMIT 1;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	INSERT INTO sync_runs AS run (provider, kind, window_start, window_end, account)
	VALUES (p_provider, 'backfill', chosen.window_start, chosen.window_end, chosen.account)
	RETURNING run.id INTO opened;
	UPDATE backfill_windows w SET claimed_at = clock_timestamp(), run_id = opened, attempts = w.attempts + 1
	WHERE w.provider = p_provider AND w.account = chosen.account AND w.window_start = chosen.window_start AND w.window_end = chosen.window_end;
	RETURN QUERY SELECT opened, chosen.window_start, chosen.window_end;
END $$;

-- Closes the run of a window. One that went wrong is given back, to be tried again later.
CREATE OR REPLACE FUNCTION finish_backfill_window(p_run_id bigint, p_error text DEFAULT NULL)
RETURNS SETOF sync_runs
LANGUAGE sql AS $$
	UPDATE backfill_windows SET
		done_at = CASE WHEN p_error IS NULL THEN clock_timestamp() END,
		claimed_at = NULL,
		error = p_error
	WHERE run_id = p_run_id AND done_at IS NULL;
	SELECT * FROM finish_call_sync(p_run_id, p_error);
$$;

-- Days are days in UTC, as the name says.
CREATE OR REPLACE VIEW calls_per_day AS
SELECT
	(started_at AT TIME ZONE 'UTC')::date AS day_utc,
	provider,
	count(*) AS calls,
	count(*) FILTER (WHERE direction = 'inbound') AS inbound,
	count(*) FILTER (WHERE direction = 'outbound') AS outbound,
	count(*) FILTER (WHERE status = 'answered') AS answered,
	count(*) FILTER (WHERE direction = 'inbound' AND status IN ('missed', 'voicemail', 'cancelled', 'busy', 'failed')) AS missed,
	round(100.0 * count(*) FILTER (WHERE direction = 'inbound' AND status = 'answered')
		/ NULLIF(count(*) FILTER (WHERE direction = 'inbound'), 0), 1) AS inbound_answer_rate_percent,
	sum(duration_seconds) AS duration_seconds,
	sum(talk_seconds) AS talk_seconds,
	account
FROM calls
WHERE started_at IS NOT NULL
GROUP BY 1, 2, account;

CREATE OR REPLACE VIEW last_sync AS
SELECT DISTINCT ON (provider, account) *
FROM sync_runs
WHERE finished_at IS NOT NULL AND error IS NULL
ORDER BY provider, account, finished_at DESC;

CREATE OR REPLACE VIEW recent_calls AS
SELECT provider, id, started_at, direction, status, source, source_name, destination, extension, duration_seconds, account
FROM calls
WHERE started_at >= now() - interval '24 hours'
ORDER BY started_at DESC;

CREATE OR REPLACE VIEW sync_errors AS
SELECT
	id, provider, kind, window_start, window_end, started_at, finished_at, failed, failures,
	COALESCE(error, CASE WHEN finished_at IS NULL THEN 'The run was interrupted' ELSE failed || ' calls could not be written' END) AS error,
	account
FROM sync_runs
WHERE error IS NOT NULL OR failed > 0 OR (finished_at IS NULL AND started_at < now() - interval '1 hour')
ORDER BY started_at DESC;

-- ---------------------------------------------------------------------------------------------------
-- Asked for by a person or a program: the HTTP API and the calls ledger.
-- Functions: begin_call_request, begin_call_requests, call_requests, find_calls, call_statistics, call_page
-- ---------------------------------------------------------------------------------------------------

-- Opens a run over a range that somebody asked for. It leaves the scheduled runs and their window alone.
CREATE OR REPLACE FUNCTION begin_call_request(
	p_provider text, p_from timestamptz, p_to timestamptz, p_account text DEFAULT NULL
)
RETURNS TABLE (run_id bigint, window_start timestamptz, window_end timestamptz)
LANGUAGE sql AS $$
	INSERT INTO sync_runs AS run (provider, kind, window_start, window_end, account)
	VALUES (p_provider, 'request', p_from, p_to, COALESCE(p_account, ''))
	RETURNING run.id, run.window_start, run.window_end;
$$;

-- The same for several phone systems (names with commas between), all or none: while a run that somebody asked
-- for is under way for one of them, it opens nothing and gives the runs that are under way (is_new is false).
-- One that has not ended after half an hour counts no more: n8n may have been ended.
CREATE OR REPLACE FUNCTION begin_call_requests(p_providers text, p_from timestamptz, p_to timestamptz)
RETURNS TABLE (provider text, run_id bigint, is_new boolean)
LANGUAGE plpgsql AS $$
BEGIN
	-- One at a time, or two would see nothing under way and both begin.
	PERFORM pg_advisory_xact_lock(hashtext('begin_call_requests'));
	RETURN QUERY
	SELECT r.provider, r.id, false FROM sync_runs r
	WHERE r.provider = ANY (string_to_array(p_providers, ',')) AND r.kind = 'request'
		AND r.finished_at IS NULL AND r.started_at > now() - interval '30 minutes'
	ORDER BY r.id;
	IF NOT FOUND THEN
		RETURN QUERY
		SELECT asked.name, opened.run_id, true
		FROM unnest(string_to_array(p_providers, ',')) AS asked (name),
			LATERAL begin_call_request(asked.name, p_from, p_to) AS opened;
	END IF;
END $$;

-- How far runs are that somebody asked for; p_ids are their numbers with commas between.
CREATE OR REPLACE FUNCTION call_requests(p_ids text)
RETURNS SETOF sync_runs
LANGUAGE sql STABLE AS $$
	SELECT r.* FROM sync_runs r
	WHERE r.kind = 'request' AND r.id = ANY (string_to_array(p_ids, ',')::bigint[])
	ORDER BY r.id;
$$;

-- A text as it is compared: small and capital letters alike, in any script where PostgreSQL has a collation that knows
-- them whatever locale the database was made with, and, as far as PostgreSQL can (from 13 on, in UTF-8), without
-- accents, points of Hebrew and vowel signs of Arabic.
DO $$
DECLARE
	known text := (
		SELECT ' COLLATE pg_catalog.' || quote_ident(c.collname) FROM pg_collation c
		WHERE c.collname IN ('und-x-icu', 'pg_c_utf8') AND c.collnamespace = 'pg_catalog'::regnamespace
			AND current_setting('server_encoding') = 'UTF8'
		ORDER BY c.collname = 'und-x-icu' DESC LIMIT 1
	);
BEGIN
	IF current_setting('server_version_num')::int >= 130000 AND current_setting('server_encoding') = 'UTF8' THEN
		-- In PL/pgSQL, which is called in half the time of SQL where a function is not taken into the statement.
		EXECUTE format($create$
			CREATE OR REPLACE FUNCTION folded_call_text(p_text text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $fold$
			BEGIN
				IF octet_length(p_text) = char_length(p_text) THEN
					RETURN lower(p_text);
				END IF;
				RETURN lower(regexp_replace(normalize(p_text, NFKD), '[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u064B-\u065F\u0670]', '', 'g')%s);
			END;
			$fold$;
		$create$, known);
	ELSE
		EXECUTE format($create$
			CREATE OR REPLACE FUNCTION folded_call_text(p_text text) RETURNS text LANGUAGE sql IMMUTABLE AS $fold$
				SELECT lower(p_text%s);
			$fold$;
		$create$, known);
	END IF;
END $$;

-- The digits of what is searched for, without what is dialled before a country or an area; null for what is no number.
CREATE OR REPLACE FUNCTION searched_digits(p_search text)
RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT nullif(regexp_replace(translate(replace(p_search, '(0)', ''), ' +-().', ''),
		'^(00(?=\d\d)|0(?=[1-9]\d\d))', ''), '')
	WHERE p_search ~ '^[0-9 +().-]*$';
$$;

-- Whether a number with its country ends in one that was written without.
CREATE OR REPLACE FUNCTION ends_in_number(p_digits text, p_number text)
RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
	SELECT length(e.digits) >= 7 AND right(p_digits, length(e.digits)) = e.digits
	FROM (SELECT regexp_replace(translate(p_number, ' +-().', ''), '^00?', '') AS digits) AS e;
$$;

-- The calls from p_from until before p_to. The filter may have provider, account, direction, status,
-- extension (equal) and search (contained in a number or a name; a number is also found as it is written at home or
-- abroad). What is searched for is read once, by the selects of their own.
CREATE OR REPLACE FUNCTION find_calls(p_from timestamptz, p_to timestamptz, p_filter jsonb)
RETURNS SETOF calls
LANGUAGE sql STABLE AS $$
	SELECT c.*
	FROM calls c
	WHERE c.started_at >= p_from AND c.started_at < p_to
		AND (p_filter->>'provider' IS NULL OR c.provider = p_filter->>'provider')
		AND (p_filter->>'account' IS NULL OR c.account = p_filter->>'account')
		AND (p_filter->>'direction' IS NULL OR c.direction = p_filter->>'direction')
		AND (p_filter->>'status' IS NULL OR c.status = p_filter->>'status')
		AND (p_filter->>'extension' IS NULL OR c.extension = p_filter->>'extension')
		AND (
			p_filter->>'search' IS NULL
			-- strpos, not LIKE: the signs % and _ are signs like any other.
			OR strpos(folded_call_text(concat_ws(chr(10), c.source_name, c.source, c.destination, c.external_number,
				c.extension)), (SELECT folded_call_text(p_filter->>'search'))) > 0
			OR (
				-- What is nowhere in the numbers is not looked at further.
				(SELECT searched_digits(p_filter->>'search') IS NOT NULL)
				AND strpos(translate(concat_ws(chr(10), c.source, c.destination, c.external_number), ' +-().', ''),
					(SELECT right(searched_digits(p_filter->>'search'), 7))) > 0
				AND (
					strpos(translate(concat_ws(chr(10), c.source, c.destination, c.external_number), ' +-().', ''),
						(SELECT searched_digits(p_filter->>'search'))) > 0
					OR ends_in_number((SELECT searched_digits(p_filter->>'search')), c.source)
					OR ends_in_number((SELECT searched_digits(p_filter->>'search')), c.destination)
					OR ends_in_number((SELECT searched_digits(p_filter->>'search')), c.external_number)
				)
			)
		);
$$;

-- Totals and days of the calls found, as one JSON object. Days are days in p_timezone, an IANA name.
-- A missed call is an inbound one that no person took, as in the view calls_per_day.
CREATE OR REPLACE FUNCTION call_statistics(p_from timestamptz, p_to timestamptz, p_timezone text, p_filter jsonb)
RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_timezone_names z WHERE z.name = p_timezone) THEN
		RAISE EXCEPTION 'The database does not know the time zone "%"', p_timezone
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN (
		WITH counted AS MATERIALIZED (
			SELECT
				(c.started_at AT TIME ZONE p_timezone)::date AS day,
				c.direction,
				c.status,
				c.direction = 'inbound' AND c.status IN ('missed', 'voicemail', 'cancelled', 'busy', 'failed') AS is_missed,
				count(*) AS calls,
				count(c.talk_seconds) AS talk_known,
				sum(c.talk_seconds) AS talk_seconds,
				sum(c.duration_seconds) AS duration_seconds
			FROM find_calls(p_from, p_to, p_filter) c
			GROUP BY 1, 2, 3, 4
		), days AS (
			SELECT
				day,
				sum(calls) AS calls,
				COALESCE(sum(calls) FILTER (WHERE status = 'answered'), 0) AS answered,
				COALESCE(sum(calls) FILTER (WHERE status = 'missed'), 0) AS missed,
				COALESCE(sum(calls) FILTER (WHERE status = 'voicemail'), 0) AS voicemail,
				COALESCE(sum(calls) FILTER (WHERE status NOT IN ('answered', 'missed', 'voicemail')), 0) AS other
			FROM counted GROUP BY day
		)
		SELECT json_build_object(
			'totals', (
				SELECT json_build_object(
					'calls', COALESCE(sum(calls), 0),
					'inbound', COALESCE(sum(calls) FILTER (WHERE direction = 'inbound'), 0),
					'outbound', COALESCE(sum(calls) FILTER (WHERE direction = 'outbound'), 0),
					'internal', COALESCE(sum(calls) FILTER (WHERE direction = 'internal'), 0),
					'answered', COALESCE(sum(calls) FILTER (WHERE status = 'answered'), 0),
					'missed', COALESCE(sum(calls) FILTER (WHERE is_missed), 0),
					'inbound_answered', COALESCE(sum(calls) FILTER (WHERE direction = 'inbound' AND status = 'answered'), 0),
					'inbound_answer_rate_percent', round(
						100.0 * COALESCE(sum(calls) FILTER (WHERE direction = 'inbound' AND status = 'answered'), 0)
						/ NULLIF(sum(calls) FILTER (WHERE direction = 'inbound'), 0), 1),
					-- Null, not 0, when no call says how long the talk was.
					'talk_seconds', sum(talk_seconds),
					'talk_known_calls', COALESCE(sum(talk_known), 0),
					'answered_duration_seconds', sum(duration_seconds) FILTER (WHERE status = 'answered')
				) FROM counted
			),
			'days', COALESCE((SELECT json_agg(row_to_json(d) ORDER BY d.day) FROM days d), '[]'),
			-- What no range finds, so that nobody looks for it in vain.
			'calls_without_time', (SELECT count(*) FROM calls c WHERE c.started_at IS NULL)
		)
	);
END $$;

-- One page of the calls found, newest first, as one JSON object. p_after is the last call of the page
-- before ({"started_at", "provider", "account", "id"}), null for the first page: a late call moves no other to
-- another page. Its account may be left out. It tells whether there is a recording, not where.
CREATE OR REPLACE FUNCTION call_page(p_from timestamptz, p_to timestamptz, p_filter jsonb, p_after jsonb, p_limit integer)
RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
	last_time timestamptz := p_after->>'started_at';
	last_provider text := p_after->>'provider';
	last_id text := p_after->>'id';
	last_account text := COALESCE(
		p_after->>'account',
		(SELECT max(c.account) FROM calls c WHERE c.provider = last_provider AND c.id = last_id),
		''
	);
BEGIN
	RETURN (
		WITH found AS (
			SELECT
				c.provider, c.id, c.direction, c.status, c.source, c.source_name, c.destination, c.extension,
				c.external_number, c.started_at, c.duration_seconds, c.talk_seconds,
				c.recording IS NOT NULL AS recorded, c.account
			FROM find_calls(p_from, COALESCE(last_time + interval '1 microsecond', p_to), p_filter) c
			WHERE last_time IS NULL OR c.started_at < last_time
				OR (c.provider, c.account, c.id) > (last_provider, last_account, last_id)
			ORDER BY c.started_at DESC, c.provider, c.account, c.id
			LIMIT p_limit + 1
		), shown AS (
			SELECT f.* FROM found f ORDER BY f.started_at DESC, f.provider, f.account, f.id LIMIT p_limit
		)
		SELECT json_build_object(
			'calls', COALESCE((SELECT json_agg(row_to_json(s) ORDER BY s.started_at DESC, s.provider, s.account, s.id) FROM shown s), '[]'),
			'more', (SELECT count(*) FROM found) > p_limit
		)
	);
END $$;

-- When a recording was asked for, how often, and what came of it where nothing did. Purposes: archive (the file is
-- kept), transcript, summary.
CREATE TABLE IF NOT EXISTS recording_tries (
	purpose text NOT NULL,
	provider text NOT NULL,
	id text NOT NULL,
	tries integer NOT NULL DEFAULT 1,
	tried_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (purpose, provider, id)
);

-- What the table of an older version lacks.
ALTER TABLE recording_tries ADD COLUMN IF NOT EXISTS reason text;
ALTER TABLE recording_tries ADD COLUMN IF NOT EXISTS given_up_at timestamptz;

CREATE OR REPLACE FUNCTION is_recording_done(p_purpose text, p_call calls)
RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE p_purpose
		WHEN 'archive' THEN (p_call).recording_stored_at IS NOT NULL
		WHEN 'transcript' THEN (p_call).transcript IS NOT NULL
		ELSE (p_call).summary IS NOT NULL
	END;
$$;

-- How long a recording rests that came to nothing so often; null after the last try. A recording comes minutes after
-- its call, an outage may take a day.
CREATE OR REPLACE FUNCTION recording_rest(p_tries integer)
RETURNS interval
LANGUAGE sql IMMUTABLE AS $$
	SELECT (ARRAY['0', '15 minutes', '2 hours', '10 hours', '23 hours']::interval[])[p_tries + 1];
$$;

-- The recordings whose turn it is, of calls of the last days, and a note that they were tried. First the
-- ones that were never tried, newest first, then those whose last try is longest ago: recordings that
-- never come keep no others waiting. A summary is due only of a transcript that was kept by keep_transcript.
CREATE OR REPLACE FUNCTION take_recordings(
	p_purpose text, p_provider text, p_most integer, p_days integer DEFAULT 14, p_account text DEFAULT NULL
)
RETURNS TABLE (provider text, id text, recording text, day text)
LANGUAGE sql AS $$
	-- A run that was ended has noted nothing, and what is older than the days is asked for no more: no recording
	-- that was tried goes without a word.
	UPDATE recording_tries t SET
		given_up_at = clock_timestamp(),
		reason = COALESCE(t.reason, 'The last run ended before it was done')
	FROM calls c
	WHERE t.purpose = p_purpose AND t.provider = p_provider AND t.given_up_at IS NULL
		AND c.provider = t.provider AND c.id = t.id AND (p_account IS NULL OR c.account IN (p_account, ''))
		AND t.tried_at < now() - interval '6 hours'
		AND (recording_rest(t.tries) IS NULL OR c.started_at < now() - make_interval(days => p_days))
		AND NOT is_recording_done(t.purpose, c);

	WITH due AS (
		SELECT c.provider, c.id, c.recording, to_char(c.started_at AT TIME ZONE 'UTC', 'YYYY/MM/DD') AS day
		FROM calls c
		LEFT JOIN recording_tries t ON t.purpose = p_purpose AND t.provider = c.provider AND t.id = c.id
		-- A call of which nobody knows the account may be this one's.
		WHERE c.provider = p_provider AND (p_account IS NULL OR c.account IN (p_account, ''))
			AND c.recording IS NOT NULL
			AND c.started_at >= now() - make_interval(days => p_days)
			AND NOT is_recording_done(p_purpose, c)
			AND t.given_up_at IS NULL
			AND CASE WHEN t.id IS NULL THEN p_purpose <> 'summary' ELSE t.tried_at < now() - recording_rest(t.tries) END
		ORDER BY t.tried_at NULLS FIRST, c.started_at DESC, c.id
		LIMIT p_most
	), tried AS (
		INSERT INTO recording_tries AS known (purpose, provider, id)
		-- One order for everybody, so that two runs at once wait for each other and never deadlock.
		SELECT p_purpose, d.provider, d.id FROM due d ORDER BY d.provider, d.id
		ON CONFLICT (purpose, provider, id) DO UPDATE SET
			tries = known.tries + 1,
			tried_at = clock_timestamp()
	)
	SELECT d.provider, d.id, d.recording, d.day FROM due d;
$$;

-- Why a try came to nothing. After the last one, or at once where no other try can help, the recording is given up.
CREATE OR REPLACE FUNCTION note_recording_try(
	p_purpose text, p_provider text, p_id text, p_reason text, p_for_good boolean DEFAULT false
)
RETURNS TABLE (tries integer, given_up boolean)
LANGUAGE sql AS $$
	UPDATE recording_tries t SET
		reason = left(p_reason, 1000),
		given_up_at = CASE WHEN p_for_good OR recording_rest(t.tries) IS NULL THEN clock_timestamp() END
	WHERE t.purpose = p_purpose AND t.provider = p_provider AND t.id = p_id
	RETURNING t.tries, t.given_up_at IS NOT NULL;
$$;

-- Keeps a transcript, which was paid for, before anything else is done with it. Where nothing was said the summary is
-- empty; else the run that calls this is the first to try it.
CREATE OR REPLACE FUNCTION keep_transcript(p_provider text, p_id text, p_transcript text, p_was_anything_said boolean)
RETURNS void
LANGUAGE sql AS $$
	INSERT INTO recording_tries AS known (purpose, provider, id)
	SELECT 'summary', p_provider, p_id WHERE p_was_anything_said
	ON CONFLICT (purpose, provider, id) DO UPDATE SET
		tries = 1, tried_at = clock_timestamp(), reason = NULL, given_up_at = NULL;

	UPDATE calls c SET
		transcript = p_transcript,
		summary = CASE WHEN p_was_anything_said THEN c.summary ELSE '' END
	WHERE c.provider = p_provider AND c.id = p_id;
$$;

CREATE OR REPLACE VIEW recordings_given_up AS
SELECT t.purpose, t.provider, t.id, c.started_at, c.source, c.destination, t.tries, t.given_up_at, t.reason
FROM recording_tries t
JOIN calls c ON c.provider = t.provider AND c.id = t.id
WHERE t.given_up_at IS NOT NULL AND NOT is_recording_done(t.purpose, c)
ORDER BY t.given_up_at DESC;

-- Has all that was given up for a purpose tried again, as if for the first time. Returns how many there are.
CREATE OR REPLACE FUNCTION retry_recordings(p_purpose text, p_provider text)
RETURNS integer
LANGUAGE sql AS $$
	WITH again AS (
		UPDATE recording_tries t SET tries = 0, tried_at = '-infinity', reason = NULL, given_up_at = NULL
		WHERE t.purpose = p_purpose AND t.provider = p_provider AND t.given_up_at IS NOT NULL
		RETURNING 1
	)
	SELECT count(*)::integer FROM again;
$$;

-- Supabase and its like have roles that whoever knows a public key may take, and grant to them whatever is made.
-- Where there are such roles, all of this is kept to its owner and to the role service_role (the secret key):
-- by rights, and by row level security. It stands last, so that a later run of this script does it again for
-- what that run makes. A role of your own that n8n connects with needs rights and policies of its own there.
DO $$
DECLARE
	strangers text := (
		SELECT string_agg(quote_ident(r.rolname), ', ') FROM pg_roles r WHERE r.rolname IN ('anon', 'authenticated')
	);
	is_served boolean := EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'service_role');
	ours text[] := ARRAY[
		'calls', 'sync_runs', 'backfill_plans', 'backfill_windows', 'recording_tries', 'calls_per_day',
		'last_sync', 'recent_calls', 'sync_errors', 'backfill_progress', 'recordings_given_up', 'begin_call_sync', 'write_calls',
		'upsert_calls', 'finish_call_sync', 'plan_backfill', 'begin_backfill_window', 'finish_backfill_window',
		'begin_call_request', 'begin_call_requests', 'call_requests', 'find_calls', 'call_statistics', 'call_page', 'take_recordings',
		'folded_call_text', 'searched_digits', 'ends_in_number',
		'is_recording_done', 'recording_rest', 'note_recording_try', 'keep_transcript', 'retry_recordings'
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
