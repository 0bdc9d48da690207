-- Phone calls in Oracle Database 19c or newer. Run it once before the first sync; running it again changes
-- nothing. It is one anonymous block, which the "Click here once" branch of a sync workflow runs; in SQL*Plus
-- and SQL Developer type a line with a slash after it. The user needs the privileges CREATE TABLE, CREATE
-- SEQUENCE (sync_runs numbers its rows by one), CREATE PROCEDURE and CREATE VIEW, and room in a tablespace.
-- It was never run: there was no server to prove it on. Try it in a database of its own first.
--
-- Tables:     calls (one row a call), sync_runs (one row a run)
-- Procedures: begin_call_sync, upsert_calls, finish_call_sync, which the workflows call
-- Views:      calls_per_day, last_sync, recent_calls, sync_errors
--
-- Every time is an instant (TIMESTAMP WITH TIME ZONE). To Oracle an empty text is NULL.
-- Calls and runs belong to an account of a phone system (Kavkom: the domain, 1com: the tenant), so that several
-- accounts can share the tables; a hyphen stands where none is known. A procedure has a parameter for it;
-- without it, it means all of them.
-- The procedures do not commit: n8n's node does after each statement (its option Auto Commit, which the
-- workflows state).

DECLARE
	-- Makes what cannot be made twice. ORA-00955: the name is taken, which is well only if that is one of these
	-- from an earlier run. ORA-01408: those columns have an index.
	PROCEDURE make(kind VARCHAR2, name VARCHAR2, definition VARCHAR2) IS
		same_kind NUMBER;
	BEGIN
		EXECUTE IMMEDIATE definition;
	EXCEPTION
		WHEN OTHERS THEN
			IF SQLCODE = -955 THEN
				SELECT COUNT(*) INTO same_kind FROM user_objects o
				WHERE o.object_name = UPPER(name) AND o.object_type = kind;
				IF same_kind = 0 THEN
					RAISE_APPLICATION_ERROR(-20002, 'There is something else named ' || name
						|| ' in this schema. Run the script as a user of its own');
				END IF;
			ELSIF SQLCODE <> -1408 THEN
				RAISE;
			END IF;
	END make;

	-- Brings older tables up to date, which knew a call by its phone system and its ID alone. What was written down
	-- without an account belongs to the only one there is; where there are several, nobody knows.
	PROCEDURE bring_up_to_date IS
		is_old NUMBER;
	BEGIN
		SELECT COUNT(*) INTO is_old FROM user_tab_columns c
		WHERE c.table_name = 'CALLS' AND c.column_name = 'ACCOUNT' AND c.nullable = 'Y';
		IF is_old > 0 THEN
			EXECUTE IMMEDIATE q'~
UPDATE calls old SET old.account = COALESCE((
	SELECT MIN(c.account) FROM calls c WHERE c.provider = old.provider HAVING COUNT(DISTINCT c.account) = 1
), '-')
WHERE old.account IS NULL~';
			EXECUTE IMMEDIATE q'~ALTER TABLE calls MODIFY (account DEFAULT '-' NOT NULL)~';
			EXECUTE IMMEDIATE 'ALTER TABLE calls DROP CONSTRAINT calls_key DROP INDEX';
			EXECUTE IMMEDIATE 'ALTER TABLE calls ADD CONSTRAINT calls_key PRIMARY KEY (provider, account, id)';
		END IF;
		SELECT COUNT(*) INTO is_old FROM user_tables t
		WHERE t.table_name = 'SYNC_RUNS' AND NOT EXISTS (
			SELECT 1 FROM user_tab_columns c WHERE c.table_name = t.table_name AND c.column_name = 'ACCOUNT'
		);
		IF is_old > 0 THEN
			EXECUTE IMMEDIATE q'~ALTER TABLE sync_runs ADD (account VARCHAR2(200 CHAR) DEFAULT '-' NOT NULL)~';
			EXECUTE IMMEDIATE q'~
UPDATE sync_runs old SET old.account = COALESCE((
	SELECT MIN(c.account) FROM calls c
	WHERE c.provider = old.provider AND c.account <> '-' HAVING COUNT(DISTINCT c.account) = 1
), '-')~';
		END IF;
		SELECT COUNT(*) INTO is_old FROM user_tables t
		WHERE t.table_name = 'SYNC_RUNS' AND NOT EXISTS (
			SELECT 1 FROM user_tab_columns c WHERE c.table_name = t.table_name AND c.column_name = 'TIME_ZONE'
		);
		IF is_old > 0 THEN
			EXECUTE IMMEDIATE 'ALTER TABLE sync_runs ADD (time_zone VARCHAR2(64 CHAR))';
		END IF;
	END bring_up_to_date;
BEGIN
	make('TABLE', 'calls', q'~
CREATE TABLE calls (
	started_at TIMESTAMP(3) WITH TIME ZONE,
	direction VARCHAR2(20 CHAR),
	status VARCHAR2(20 CHAR) NOT NULL,
	source VARCHAR2(200 CHAR),
	source_name VARCHAR2(500 CHAR),
	destination VARCHAR2(200 CHAR),
	extension VARCHAR2(200 CHAR),
	external_number VARCHAR2(40 CHAR),
	duration_seconds NUMBER(10),
	talk_seconds NUMBER(10),
	recording VARCHAR2(1000 CHAR),
	answered_at TIMESTAMP(3) WITH TIME ZONE,
	ended_at TIMESTAMP(3) WITH TIME ZONE,
	provider VARCHAR2(20 CHAR) NOT NULL,
	account VARCHAR2(200 CHAR) DEFAULT '-' NOT NULL,
	id VARCHAR2(200 CHAR) NOT NULL,
	-- When the run began that wrote the row last: a slower, older run must not undo a newer one.
	fetched_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
	created_at TIMESTAMP(6) WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL,
	updated_at TIMESTAMP(6) WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL,
	-- Written by the recordings and transcription workflows, never by a sync.
	recording_file VARCHAR2(1000 CHAR),
	recording_stored_at TIMESTAMP(3) WITH TIME ZONE,
	transcript CLOB,
	summary CLOB,
	CONSTRAINT calls_key PRIMARY KEY (provider, account, id)
)~');

	make('INDEX', 'calls_provider_started_at', q'~CREATE INDEX calls_provider_started_at ON calls (provider, started_at)~');
	make('INDEX', 'calls_newest_first', q'~CREATE INDEX calls_newest_first ON calls (started_at, provider, account, id)~');
	make('INDEX', 'calls_status', q'~CREATE INDEX calls_status ON calls (status, started_at)~');
	make('INDEX', 'calls_source', q'~CREATE INDEX calls_source ON calls (source, started_at)~');
	make('INDEX', 'calls_destination', q'~CREATE INDEX calls_destination ON calls (destination, started_at)~');
	make('INDEX', 'calls_extension', q'~CREATE INDEX calls_extension ON calls (extension, started_at)~');
	make('INDEX', 'calls_external_number', q'~CREATE INDEX calls_external_number ON calls (external_number, started_at)~');

	make('TABLE', 'sync_runs', q'~
CREATE TABLE sync_runs (
	id NUMBER(19) GENERATED ALWAYS AS IDENTITY NOT NULL,
	provider VARCHAR2(20 CHAR) NOT NULL,
	-- sync: the schedule. backfill: one window of a long range. request: asked for by a person or a program.
	kind VARCHAR2(20 CHAR) DEFAULT 'sync' NOT NULL,
	window_start TIMESTAMP(6) WITH TIME ZONE NOT NULL,
	window_end TIMESTAMP(6) WITH TIME ZONE,
	started_at TIMESTAMP(6) WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL,
	finished_at TIMESTAMP(6) WITH TIME ZONE,
	fetched NUMBER(10) DEFAULT 0 NOT NULL,
	inserted NUMBER(10) DEFAULT 0 NOT NULL,
	updated NUMBER(10) DEFAULT 0 NOT NULL,
	skipped NUMBER(10) DEFAULT 0 NOT NULL,
	failed NUMBER(10) DEFAULT 0 NOT NULL,
	-- The first rows that could not be written: [{"id": ..., "reason": ...}]
	failures CLOB DEFAULT '[]' NOT NULL,
	error VARCHAR2(4000 BYTE),
	account VARCHAR2(200 CHAR) DEFAULT '-' NOT NULL,
	-- In which a run of the schedule read the times of calls; null while there are none.
	time_zone VARCHAR2(64 CHAR),
	CONSTRAINT sync_runs_key PRIMARY KEY (id)
)~');

	make('INDEX', 'sync_runs_provider', q'~CREATE INDEX sync_runs_provider ON sync_runs (provider, kind, started_at)~');

	bring_up_to_date;

	-- Opens a scheduled run and says from when to fetch, and until when: a null end is the present.
	-- - It begins at the earlier of the newest call and the last good scheduled run, less the overlap. Others
	--   write calls, too: their newest call must not hide the days on which the schedule stood still.
	-- - A run that did not end well keeps its window open: later runs begin there until one succeeds, so no
	--   cursor moves past calls that were not written. Until a first run has succeeded it is first_days back.
	-- - A window is a week at most, oldest first. A good run that did not reach the present is followed by one
	--   that goes on from there: a range that is too large for one run cannot stop the sync for ever.
	-- - An old newest call takes no run further back than a week: every run would else be one of many to the present.
	-- - It begins anew, first_days before the last good run, where there are no calls left, and where times are read in
	--   another time zone than by that run: what was written before a pause is corrected, too. That no calls are left
	--   counts once the present was reached: who removes old ones all the time would else keep the sync in the past
	--   for ever.
	-- - The clocks of two zones are up to 26 hours apart: the local time at which a run ended is another one in another
	--   zone, where the next run begins two days earlier.
	EXECUTE IMMEDIATE q'~
CREATE OR REPLACE PROCEDURE begin_call_sync (
	p_provider IN VARCHAR2,
	p_overlap_days IN NUMBER,
	p_first_days IN NUMBER,
	p_run_id OUT NUMBER,
	-- In UTC, as ISO 8601 writes it; so is the end.
	p_window_start OUT VARCHAR2,
	p_window_end OUT VARCHAR2,
	p_account IN VARCHAR2 DEFAULT NULL,
	p_time_zone IN VARCHAR2 DEFAULT NULL
) AS
	this_moment TIMESTAMP(6) WITH TIME ZONE := SYSTIMESTAMP;
	overlap INTERVAL DAY(4) TO SECOND := NUMTODSINTERVAL(p_overlap_days, 'DAY');
	good_run NUMBER;
	good_at TIMESTAMP(6) WITH TIME ZONE;
	good_until TIMESTAMP(6) WITH TIME ZONE;
	good_zone VARCHAR2(64 CHAR);
	newest TIMESTAMP(6) WITH TIME ZONE;
	still_open TIMESTAMP(6) WITH TIME ZONE;
	opening TIMESTAMP(6) WITH TIME ZONE;
	-- Longer than the overlap, or no run would get further than the one before.
	longest INTERVAL DAY(4) TO SECOND := NUMTODSINTERVAL(GREATEST(7, p_overlap_days + 1), 'DAY');
	between_clocks INTERVAL DAY(4) TO SECOND := NUMTODSINTERVAL(GREATEST(2, p_overlap_days), 'DAY');
	closing TIMESTAMP(0) WITH TIME ZONE;
BEGIN
	SELECT MAX(r.id), MAX(r.started_at), MAX(r.window_end), MAX(r.time_zone)
	INTO good_run, good_at, good_until, good_zone
	FROM (
		SELECT g.id, g.started_at, g.window_end, g.time_zone FROM sync_runs g
		WHERE g.provider = p_provider AND (p_account IS NULL OR g.account = p_account)
			AND g.kind = 'sync' AND g.finished_at IS NOT NULL AND g.error IS NULL
		ORDER BY g.id DESC
		FETCH FIRST 1 ROWS ONLY
	) r;
	SELECT MAX(c.started_at) INTO newest FROM calls c
	WHERE c.provider = p_provider AND (p_account IS NULL OR c.account = p_account);
	-- One of which nobody knows the account may have been this one's.
	SELECT MIN(CASE WHEN r.time_zone <> p_time_zone THEN r.window_start - between_clocks ELSE r.window_start END)
	INTO still_open FROM sync_runs r
	WHERE r.provider = p_provider AND (p_account IS NULL OR r.account IN (p_account, '-'))
		AND r.kind = 'sync' AND r.id > COALESCE(good_run, 0);

	IF good_run IS NULL THEN
		opening := LEAST(
			COALESCE(newest, this_moment) - overlap,
			this_moment - NUMTODSINTERVAL(GREATEST(p_first_days, p_overlap_days), 'DAY')
		);
	ELSIF good_until IS NULL THEN
		opening := GREATEST(
			LEAST(COALESCE(newest, this_moment), good_at, this_moment) - overlap,
			LEAST(good_at - overlap, this_moment - longest)
		);
	ELSE
		-- Calls that were late when it ran are got again.
		opening := LEAST(good_until, good_at - overlap);
	END IF;
	IF good_zone <> p_time_zone THEN
		opening := opening - between_clocks;
	END IF;
	IF good_zone <> p_time_zone OR (good_zone IS NOT NULL AND good_until IS NULL AND newest IS NULL) THEN
		opening := LEAST(opening, LEAST(good_at, this_moment) - NUMTODSINTERVAL(p_first_days, 'DAY'));
	END IF;
	IF still_open < opening THEN
		opening := still_open;
	END IF;
	-- A whole second: the phone systems know no smaller part of a time.
	IF opening + longest < this_moment THEN
		closing := opening + longest;
	END IF;

	INSERT INTO sync_runs (provider, window_start, window_end, account, time_zone)
	VALUES (p_provider, opening, closing, COALESCE(p_account, '-'), p_time_zone)
	RETURNING id INTO p_run_id;
	p_window_start := TO_CHAR(SYS_EXTRACT_UTC(opening), 'YYYY-MM-DD"T"HH24:MI:SS.FF3"Z"');
	p_window_end := TO_CHAR(SYS_EXTRACT_UTC(closing), 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
END begin_call_sync;~';

	-- Writes calls (a JSON array of call records) together. Raises when any of them cannot be written.
	EXECUTE IMMEDIATE q'~
CREATE OR REPLACE PROCEDURE write_calls (
	p_fetched_at IN TIMESTAMP WITH TIME ZONE,
	p_calls IN CLOB,
	p_inserted OUT NUMBER,
	p_updated OUT NUMBER
) AS
BEGIN
	-- MERGE tells one number for what it added and what it changed.
	SELECT COUNT(*) INTO p_inserted
	FROM (
		SELECT DISTINCT j.provider, COALESCE(j.account, '-') AS account, j.id
		FROM JSON_TABLE(p_calls, '$[*]' COLUMNS (
			provider VARCHAR2(4000) PATH '$.provider' ERROR ON ERROR NULL ON EMPTY,
			id VARCHAR2(4000) PATH '$.id' ERROR ON ERROR NULL ON EMPTY,
			account VARCHAR2(4000) PATH '$.account' ERROR ON ERROR NULL ON EMPTY
		)) j
	) g
	WHERE NOT EXISTS (
		SELECT 1 FROM calls known
		WHERE known.provider = g.provider AND known.account = g.account AND known.id = g.id
	);

	MERGE INTO calls known
	USING (
		SELECT
			g.provider, g.id, COALESCE(g.account, '-') AS account, g.direction, g.status, g.source, g.source_name, g.destination, g.extension,
			g.external_number,
			TO_TIMESTAMP_TZ(REPLACE(g.started_at, 'Z', '+00:00'), 'YYYY-MM-DD"T"HH24:MI:SS.FFTZH:TZM') AS started_at,
			TO_TIMESTAMP_TZ(REPLACE(g.answered_at, 'Z', '+00:00'), 'YYYY-MM-DD"T"HH24:MI:SS.FFTZH:TZM') AS answered_at,
			TO_TIMESTAMP_TZ(REPLACE(g.ended_at, 'Z', '+00:00'), 'YYYY-MM-DD"T"HH24:MI:SS.FFTZH:TZM') AS ended_at,
			g.duration_seconds, g.talk_seconds, g.recording
		FROM (
			SELECT
				j.*,
				ROW_NUMBER() OVER (
					PARTITION BY j.provider, COALESCE(j.account, '-'), j.id ORDER BY j.position
				) AS occurrence
			FROM JSON_TABLE(p_calls, '$[*]' COLUMNS (
				position FOR ORDINALITY,
				provider VARCHAR2(4000) PATH '$.provider' ERROR ON ERROR NULL ON EMPTY,
				id VARCHAR2(4000) PATH '$.id' ERROR ON ERROR NULL ON EMPTY,
				account VARCHAR2(4000) PATH '$.account' ERROR ON ERROR NULL ON EMPTY,
				direction VARCHAR2(4000) PATH '$.direction' ERROR ON ERROR NULL ON EMPTY,
				status VARCHAR2(4000) PATH '$.status' ERROR ON ERROR NULL ON EMPTY,
				source VARCHAR2(4000) PATH '$.source' ERROR ON ERROR NULL ON EMPTY,
				source_name VARCHAR2(4000) PATH '$.source_name' ERROR ON ERROR NULL ON EMPTY,
				destination VARCHAR2(4000) PATH '$.destination' ERROR ON ERROR NULL ON EMPTY,
				extension VARCHAR2(4000) PATH '$.extension' ERROR ON ERROR NULL ON EMPTY,
				external_number VARCHAR2(4000) PATH '$.external_number' ERROR ON ERROR NULL ON EMPTY,
				started_at VARCHAR2(100) PATH '$.started_at' ERROR ON ERROR NULL ON EMPTY,
				answered_at VARCHAR2(100) PATH '$.answered_at' ERROR ON ERROR NULL ON EMPTY,
				ended_at VARCHAR2(100) PATH '$.ended_at' ERROR ON ERROR NULL ON EMPTY,
				duration_seconds NUMBER PATH '$.duration_seconds' ERROR ON ERROR NULL ON EMPTY,
				talk_seconds NUMBER PATH '$.talk_seconds' ERROR ON ERROR NULL ON EMPTY,
				recording VARCHAR2(4000) PATH '$.recording' ERROR ON ERROR NULL ON EMPTY
			)) j
		) g
		WHERE g.occurrence = 1
	) incoming
	ON (known.provider = incoming.provider AND known.account = incoming.account AND known.id = incoming.id)
	WHEN MATCHED THEN UPDATE SET
		known.direction = incoming.direction,
		known.status = incoming.status,
		known.source = incoming.source,
		known.source_name = incoming.source_name,
		known.destination = incoming.destination,
		known.extension = incoming.extension,
		known.external_number = incoming.external_number,
		known.started_at = incoming.started_at,
		known.answered_at = incoming.answered_at,
		known.ended_at = incoming.ended_at,
		known.duration_seconds = incoming.duration_seconds,
		known.talk_seconds = incoming.talk_seconds,
		known.recording = incoming.recording,
		known.fetched_at = p_fetched_at,
		known.updated_at = SYSTIMESTAMP
	-- DECODE takes two NULLs for the same.
	WHERE known.fetched_at <= p_fetched_at AND (
		DECODE(known.direction, incoming.direction, 0, 1) = 1
		OR DECODE(known.status, incoming.status, 0, 1) = 1
		OR DECODE(known.source, incoming.source, 0, 1) = 1
		OR DECODE(known.source_name, incoming.source_name, 0, 1) = 1
		OR DECODE(known.destination, incoming.destination, 0, 1) = 1
		OR DECODE(known.extension, incoming.extension, 0, 1) = 1
		OR DECODE(known.external_number, incoming.external_number, 0, 1) = 1
		OR CASE WHEN known.started_at = incoming.started_at OR (known.started_at IS NULL AND incoming.started_at IS NULL) THEN 0 ELSE 1 END = 1
		OR CASE WHEN known.answered_at = incoming.answered_at OR (known.answered_at IS NULL AND incoming.answered_at IS NULL) THEN 0 ELSE 1 END = 1
		OR CASE WHEN known.ended_at = incoming.ended_at OR (known.ended_at IS NULL AND incoming.ended_at IS NULL) THEN 0 ELSE 1 END = 1
		OR DECODE(known.duration_seconds, incoming.duration_seconds, 0, 1) = 1
		OR DECODE(known.talk_seconds, incoming.talk_seconds, 0, 1) = 1
		OR DECODE(known.recording, incoming.recording, 0, 1) = 1
	)
	WHEN NOT MATCHED THEN INSERT (
		provider, id, account, direction, status, source, source_name, destination, extension, external_number,
		started_at, answered_at, ended_at, duration_seconds, talk_seconds, recording, fetched_at
	) VALUES (
		incoming.provider, incoming.id, incoming.account, incoming.direction, incoming.status, incoming.source,
		incoming.source_name, incoming.destination, incoming.extension, incoming.external_number,
		incoming.started_at, incoming.answered_at, incoming.ended_at, incoming.duration_seconds,
		incoming.talk_seconds, incoming.recording, p_fetched_at
	);
	p_updated := SQL%ROWCOUNT - p_inserted;
END write_calls;~';

	-- Writes one batch of a run and adds to the counts of the run. A call that cannot be written is noted with
	-- its reason and does not lose its batch; whatever else goes wrong (no disk, a deadlock) fails the batch.
	EXECUTE IMMEDIATE q'~
CREATE OR REPLACE PROCEDURE upsert_calls (
	p_run_id IN NUMBER,
	p_calls IN CLOB,
	p_fetched OUT NUMBER,
	p_inserted OUT NUMBER,
	p_updated OUT NUMBER,
	p_skipped OUT NUMBER,
	p_failed OUT NUMBER
) AS
	begun TIMESTAMP(6) WITH TIME ZONE;
	earlier CLOB;
	noted CLOB;
	given JSON_ARRAY_T;
	batch JSON_ARRAY_T := JSON_ARRAY_T();
	alone JSON_ARRAY_T;
	failures JSON_ARRAY_T;
	failure JSON_OBJECT_T;
	one_inserted NUMBER;
	one_updated NUMBER;
	is_whole BOOLEAN := TRUE;

	-- What a value of a call can be refused for: constraints, NULL, lengths, conversions, dates, JSON values.
	FUNCTION is_refusal(code NUMBER) RETURN BOOLEAN IS
	BEGIN
		RETURN code IN (-1, -1400, -1401, -1407, -1426, -1438, -1722, -2290, -2291, -6502, -12899)
			OR code BETWEEN -1899 AND -1800
			OR code BETWEEN -40599 AND -40400;
	END is_refusal;
BEGIN
	BEGIN
		SELECT r.started_at, r.failures INTO begun, earlier FROM sync_runs r WHERE r.id = p_run_id FOR UPDATE;
	EXCEPTION
		WHEN NO_DATA_FOUND THEN
			RAISE_APPLICATION_ERROR(-20001, 'There is no sync run ' || p_run_id);
	END;
	-- n8n hands on an empty item when there are no calls.
	given := JSON_ARRAY_T.parse(p_calls);
	FOR i IN 0 .. given.get_size - 1 LOOP
		IF TREAT(given.get(i) AS JSON_OBJECT_T).get_size > 0 THEN
			batch.append(given.get(i));
		END IF;
	END LOOP;
	p_fetched := batch.get_size;
	p_inserted := 0;
	p_updated := 0;
	p_failed := 0;

	-- One writer at a time: two runs at once wait for each other, never deadlock and add no call twice.
	LOCK TABLE calls IN EXCLUSIVE MODE WAIT 60;
	SAVEPOINT before_the_calls;
	BEGIN
		write_calls(begun, batch.to_clob, p_inserted, p_updated);
	EXCEPTION
		WHEN OTHERS THEN
			IF NOT is_refusal(SQLCODE) THEN
				RAISE;
			END IF;
			ROLLBACK TO SAVEPOINT before_the_calls;
			is_whole := FALSE;
			p_inserted := 0;
			p_updated := 0;
	END;

	IF NOT is_whole THEN
		failures := JSON_ARRAY_T.parse(earlier);
		FOR i IN 0 .. batch.get_size - 1 LOOP
			alone := JSON_ARRAY_T();
			alone.append(batch.get(i));
			SAVEPOINT before_the_call;
			BEGIN
				write_calls(begun, alone.to_clob, one_inserted, one_updated);
				p_inserted := p_inserted + one_inserted;
				p_updated := p_updated + one_updated;
			EXCEPTION
				WHEN OTHERS THEN
					IF NOT is_refusal(SQLCODE) THEN
						RAISE;
					END IF;
					ROLLBACK TO SAVEPOINT before_the_call;
					p_failed := p_failed + 1;
					IF failures.get_size < 100 THEN
						failure := JSON_OBJECT_T();
						failure.put('id', SUBSTR(TREAT(batch.get(i) AS JSON_OBJECT_T).get_string('id'), 1, 200));
						failure.put('reason', SUBSTR(SQLERRM, 1, 1000));
						failures.append(failure);
					END IF;
			END;
		END LOOP;
		noted := failures.to_clob;
	END IF;

	p_skipped := p_fetched - p_inserted - p_updated - p_failed;
	UPDATE sync_runs r SET
		r.fetched = r.fetched + p_fetched,
		r.inserted = r.inserted + p_inserted,
		r.updated = r.updated + p_updated,
		r.skipped = r.skipped + p_skipped,
		r.failed = r.failed + p_failed
	WHERE r.id = p_run_id;
	-- Only a text that is new: what was read above is the row's own, which must not be written back into it.
	IF NOT is_whole THEN
		UPDATE sync_runs r SET r.failures = noted WHERE r.id = p_run_id;
	END IF;
END upsert_calls;~';

	-- Closes a run; with an error text when it did not get everything. Returns the counts of the run.
	EXECUTE IMMEDIATE q'~
CREATE OR REPLACE PROCEDURE finish_call_sync (
	p_run_id IN NUMBER,
	p_error IN VARCHAR2,
	p_fetched OUT NUMBER,
	p_inserted OUT NUMBER,
	p_updated OUT NUMBER,
	p_skipped OUT NUMBER,
	p_failed OUT NUMBER,
	-- The beginning of the error, as long as any client takes.
	p_error_noted OUT VARCHAR2
) AS
BEGIN
	UPDATE sync_runs r SET
		r.finished_at = SYSTIMESTAMP,
		r.error = SUBSTRB(p_error, 1, 4000),
		r.time_zone = CASE WHEN EXISTS (
			SELECT 1 FROM calls c WHERE c.provider = r.provider AND c.account = r.account AND c.started_at IS NOT NULL
		) THEN r.time_zone END
	WHERE r.id = p_run_id
	RETURNING r.fetched, r.inserted, r.updated, r.skipped, r.failed, SUBSTRB(r.error, 1, 200)
	INTO p_fetched, p_inserted, p_updated, p_skipped, p_failed, p_error_noted;
END finish_call_sync;~';

	-- Days are days in UTC, as the name says.
	EXECUTE IMMEDIATE q'~
CREATE OR REPLACE VIEW calls_per_day AS
SELECT
	TRUNC(CAST(SYS_EXTRACT_UTC(started_at) AS DATE)) AS day_utc,
	provider,
	COUNT(*) AS calls,
	SUM(CASE WHEN direction = 'inbound' THEN 1 ELSE 0 END) AS inbound,
	SUM(CASE WHEN direction = 'outbound' THEN 1 ELSE 0 END) AS outbound,
	SUM(CASE WHEN status = 'answered' THEN 1 ELSE 0 END) AS answered,
	SUM(CASE WHEN direction = 'inbound' AND status IN ('missed', 'voicemail', 'cancelled', 'busy', 'failed') THEN 1 ELSE 0 END) AS missed,
	ROUND(100 * SUM(CASE WHEN direction = 'inbound' AND status = 'answered' THEN 1 ELSE 0 END)
		/ NULLIF(SUM(CASE WHEN direction = 'inbound' THEN 1 ELSE 0 END), 0), 1) AS inbound_answer_rate_percent,
	SUM(duration_seconds) AS duration_seconds,
	SUM(talk_seconds) AS talk_seconds,
	account
FROM calls
WHERE started_at IS NOT NULL
GROUP BY TRUNC(CAST(SYS_EXTRACT_UTC(started_at) AS DATE)), provider, account~';

	EXECUTE IMMEDIATE q'~
CREATE OR REPLACE VIEW last_sync AS
SELECT
	id, provider, kind, window_start, window_end, started_at, finished_at, fetched, inserted, updated, skipped,
	failed, failures, error, account, time_zone
FROM (
	SELECT r.*, ROW_NUMBER() OVER (PARTITION BY r.provider, r.account ORDER BY r.finished_at DESC) AS place
	FROM sync_runs r
	WHERE r.finished_at IS NOT NULL AND r.error IS NULL
)
WHERE place = 1~';

	EXECUTE IMMEDIATE q'~
CREATE OR REPLACE VIEW recent_calls AS
SELECT provider, id, started_at, direction, status, source, source_name, destination, extension, duration_seconds, account
FROM calls
WHERE started_at >= SYSTIMESTAMP - INTERVAL '24' HOUR
ORDER BY started_at DESC~';

	EXECUTE IMMEDIATE q'~
CREATE OR REPLACE VIEW sync_errors AS
SELECT
	id, provider, kind, window_start, window_end, started_at, finished_at, failed, failures,
	COALESCE(error, CASE
		WHEN finished_at IS NULL THEN 'The run was interrupted'
		ELSE TO_CHAR(failed) || ' calls could not be written'
	END) AS error,
	account
FROM sync_runs
WHERE error IS NOT NULL OR failed > 0 OR (finished_at IS NULL AND started_at < SYSTIMESTAMP - INTERVAL '1' HOUR)
ORDER BY started_at DESC~';
END;
