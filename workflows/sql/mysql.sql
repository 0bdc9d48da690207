-- Phone calls in MySQL 8.0 or MariaDB 10.6, or newer. Run it once before the first sync; running it again
-- changes nothing. It holds stored procedures: run it with the "Click here once" branch of a sync workflow,
-- or with a tool that sends the whole script at once (phpMyAdmin and the mysql command line need DELIMITER).
--
-- Tables:     calls (one row a call), sync_runs (one row a run), backfill_plans, backfill_windows
-- Procedures: begin_zone_sync, upsert_calls, finish_call_sync, plan_account_backfill, begin_account_backfill_window and
--             finish_backfill_window, which the workflows call; begin_account_sync, which begins without a time zone;
--             begin_call_sync, plan_backfill and begin_backfill_window, which do the same without an account
-- Views:      calls_per_day, last_sync, recent_calls, sync_errors, backfill_progress
--
-- Every time is an instant (TIMESTAMP): the server keeps UTC and shows it in the time zone of the session.
--
-- Calls, runs and windows belong to an account of a phone system (Kavkom: the domain, 1com: the tenant), so that
-- several accounts can share the tables. Procedures have a parameter for it; null means all accounts of the
-- phone system together.

-- A procedure keeps the modes that it was made with: a value that does not fit must be refused, never cut.
SET @calls_old_mode = @@SESSION.sql_mode;
SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO';

CREATE TABLE IF NOT EXISTS calls (
	started_at TIMESTAMP(3) NULL DEFAULT NULL,
	direction VARCHAR(20) NULL,
	status VARCHAR(20) NOT NULL,
	source VARCHAR(190) NULL,
	source_name VARCHAR(500) NULL,
	destination VARCHAR(190) NULL,
	extension VARCHAR(190) NULL,
	external_number VARCHAR(40) NULL,
	duration_seconds INT NULL,
	talk_seconds INT NULL,
	recording VARCHAR(1000) NULL,
	answered_at TIMESTAMP(3) NULL DEFAULT NULL,
	ended_at TIMESTAMP(3) NULL DEFAULT NULL,
	provider VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	account VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	id VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	-- When the run began that wrote the row last: a slower, older run must not undo a newer one.
	fetched_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
	created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
	updated_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
	-- Written by the recordings and transcription workflows, never by a sync.
	recording_file VARCHAR(1000) NULL,
	recording_stored_at TIMESTAMP(3) NULL DEFAULT NULL,
	transcript LONGTEXT NULL,
	summary TEXT NULL,
	PRIMARY KEY (provider, account, id),
	KEY calls_provider_started_at (provider, started_at),
	KEY calls_started_at (started_at),
	KEY calls_status (status, started_at),
	KEY calls_source (source, started_at),
	KEY calls_destination (destination, started_at),
	KEY calls_extension (extension, started_at),
	KEY calls_external_number (external_number, started_at)
) DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS sync_runs (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	provider VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- sync: the schedule. backfill: one window of a long range. request: asked for by a person or a program.
	kind VARCHAR(20) NOT NULL DEFAULT 'sync',
	window_start TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
	window_end TIMESTAMP(3) NULL DEFAULT NULL,
	started_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
	finished_at TIMESTAMP(6) NULL DEFAULT NULL,
	fetched INT NOT NULL DEFAULT 0,
	inserted INT NOT NULL DEFAULT 0,
	updated INT NOT NULL DEFAULT 0,
	skipped INT NOT NULL DEFAULT 0,
	failed INT NOT NULL DEFAULT 0,
	-- The first rows that could not be written: [{"id": ..., "reason": ...}]
	failures JSON NULL,
	error TEXT NULL,
	account VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	-- In which a run of the schedule read the times of calls; null while there are none.
	time_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	KEY sync_runs_provider (provider, kind, started_at)
) DEFAULT CHARACTER SET utf8mb4;

-- Long ranges are got in windows, each by a run of its own; what was done stays done.
CREATE TABLE IF NOT EXISTS backfill_plans (
	provider VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	windows_at_once INT NOT NULL,
	account VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	PRIMARY KEY (provider, account)
);

CREATE TABLE IF NOT EXISTS backfill_windows (
	provider VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	window_start TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
	-- Still in the window.
	window_end TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
	claimed_at TIMESTAMP(6) NULL DEFAULT NULL,
	run_id BIGINT NULL,
	done_at TIMESTAMP(6) NULL DEFAULT NULL,
	attempts INT NOT NULL DEFAULT 0,
	error TEXT NULL,
	account VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
	PRIMARY KEY (provider, account, window_start, window_end)
) DEFAULT CHARACTER SET utf8mb4;

DROP PROCEDURE IF EXISTS bring_calls_up_to_date;

-- Older tables knew a call by its phone system and its ID alone. What was written down without an account belongs
-- to the only one there is; where there are several, nobody knows, and it stays empty.
CREATE PROCEDURE bring_calls_up_to_date()
BEGIN
	DECLARE calls_are_old BOOLEAN DEFAULT (
		SELECT is_nullable = 'YES' FROM information_schema.columns
		WHERE table_schema = DATABASE() AND table_name = 'calls' AND column_name = 'account'
	);
	DECLARE runs_are_old BOOLEAN DEFAULT NOT EXISTS (
		SELECT 1 FROM information_schema.columns
		WHERE table_schema = DATABASE() AND table_name = 'sync_runs' AND column_name = 'account'
	);
	DECLARE backfills_are_old BOOLEAN DEFAULT NOT EXISTS (
		SELECT 1 FROM information_schema.columns
		WHERE table_schema = DATABASE() AND table_name = 'backfill_plans' AND column_name = 'account'
	);
	IF calls_are_old OR runs_are_old OR backfills_are_old THEN
		CREATE TEMPORARY TABLE only_accounts AS
			SELECT provider, MIN(account) AS account FROM calls WHERE account <> ''
			GROUP BY provider HAVING COUNT(DISTINCT BINARY account) = 1;
	END IF;
	IF calls_are_old THEN
		UPDATE calls old LEFT JOIN only_accounts only_one ON only_one.provider = old.provider
		SET old.account = COALESCE(only_one.account, '') WHERE COALESCE(old.account, '') = '';
		ALTER TABLE calls
			MODIFY account VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
			DROP PRIMARY KEY, ADD PRIMARY KEY (provider, account, id);
	END IF;
	IF runs_are_old THEN
		ALTER TABLE sync_runs
			ADD account VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '';
		UPDATE sync_runs old JOIN only_accounts only_one ON only_one.provider = old.provider
		SET old.account = only_one.account;
	END IF;
	IF NOT EXISTS (
		SELECT 1 FROM information_schema.columns
		WHERE table_schema = DATABASE() AND table_name = 'sync_runs' AND column_name = 'time_zone'
	) THEN
		-- Where older runs have calls, these were read in a zone that nobody knows: the next run reads p_first_days again.
		ALTER TABLE sync_runs ADD time_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL;
		UPDATE sync_runs r SET r.time_zone = '?'
		WHERE r.kind = 'sync' AND EXISTS (
			SELECT 1 FROM calls c
			WHERE c.provider = r.provider AND c.account = r.account AND c.started_at IS NOT NULL
		);
	END IF;
	IF backfills_are_old THEN
		ALTER TABLE backfill_plans
			ADD account VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
			DROP PRIMARY KEY, ADD PRIMARY KEY (provider, account);
		ALTER TABLE backfill_windows
			ADD account VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
			DROP PRIMARY KEY, ADD PRIMARY KEY (provider, account, window_start, window_end);
		UPDATE backfill_plans old JOIN only_accounts only_one ON only_one.provider = old.provider
		SET old.account = only_one.account;
		UPDATE backfill_windows old JOIN only_accounts only_one ON only_one.provider = old.provider
		SET old.account = only_one.account;
	END IF;
	DROP TEMPORARY TABLE IF EXISTS only_accounts;
END;

CALL bring_calls_up_to_date();

DROP PROCEDURE bring_calls_up_to_date;

DROP PROCEDURE IF EXISTS begin_zone_sync;

-- Opens a scheduled run and says from when to fetch, and until when: a null end is the present.
-- - It begins at the earlier of the newest call and the last good scheduled run, less the overlap. Others
--   write calls, too: their newest call must not hide the days on which the schedule stood still.
-- - A run that did not end well keeps its window open: later runs begin there until one succeeds, so no
--   cursor moves past calls that were not written. Until a first run has succeeded it is p_first_days back.
-- - A window is a week at most, oldest first. A good run that did not reach the present is followed by one
--   that goes on from there: a range that is too large for one run cannot stop the sync for ever.
-- - An old newest call takes no run further back than a week: every run would else be one of many to the present.
-- - It begins anew, p_first_days before the last good run, where there are no calls left, and where times are read in
--   another time zone than by that run: what was written before a pause is corrected, too. That no calls are left
--   counts once the present was reached: who removes old ones all the time would else keep the sync in the past
--   for ever.
-- - The clocks of two zones are up to 26 hours apart: the local time at which a run ended is another one in another
--   zone, where the next run begins two days earlier.
-- p_window_start and p_window_end are ISO 8601 texts in UTC.
CREATE PROCEDURE begin_zone_sync(
	IN p_provider VARCHAR(20), IN p_overlap_days INT, IN p_first_days INT,
	OUT p_run_id BIGINT, OUT p_window_start VARCHAR(30), OUT p_window_end VARCHAR(30),
	IN p_account VARCHAR(190) CHARACTER SET utf8mb4, IN p_time_zone VARCHAR(64) CHARACTER SET ascii
)
BEGIN
	DECLARE old_zone VARCHAR(64) DEFAULT @@SESSION.time_zone;
	DECLARE good_run BIGINT;
	DECLARE good_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin;
	DECLARE good_at TIMESTAMP(6);
	DECLARE good_until TIMESTAMP(3);
	DECLARE newest TIMESTAMP(3);
	DECLARE still_open TIMESTAMP(3);
	DECLARE starts TIMESTAMP(3);
	DECLARE ends TIMESTAMP;
	DECLARE this_moment TIMESTAMP(3);
	-- Longer than the overlap, or no run would get further than the one before.
	DECLARE longest INT DEFAULT GREATEST(7, p_overlap_days + 1);
	DECLARE between_clocks INT DEFAULT GREATEST(2, p_overlap_days);
	DECLARE EXIT HANDLER FOR SQLEXCEPTION
	BEGIN
		SET time_zone = old_zone;
		RESIGNAL;
	END;
	-- In a zone that changes its clock, an hour a year stands for two instants.
	SET time_zone = '+00:00';
	SET this_moment = NOW(3);
	SELECT r.id, r.started_at, r.window_end, r.time_zone INTO good_run, good_at, good_until, good_zone
		FROM sync_runs r
		WHERE r.provider = p_provider AND (p_account IS NULL OR r.account = p_account)
			AND r.kind = 'sync' AND r.finished_at IS NOT NULL AND r.error IS NULL
		ORDER BY r.id DESC LIMIT 1;
	SELECT MAX(c.started_at) INTO newest FROM calls c
		WHERE c.provider = p_provider AND (p_account IS NULL OR c.account = p_account);
	-- One of which nobody knows the account may have been this one's.
	SELECT MIN(r.window_start - INTERVAL IF(r.time_zone <> p_time_zone, between_clocks, 0) DAY) INTO still_open
		FROM sync_runs r
		WHERE r.provider = p_provider AND (p_account IS NULL OR r.account IN (p_account, ''))
			AND r.kind = 'sync' AND r.id > COALESCE(good_run, 0);
	IF good_run IS NULL THEN
		SET starts = LEAST(
			COALESCE(newest, this_moment) - INTERVAL p_overlap_days DAY,
			this_moment - INTERVAL GREATEST(p_first_days, p_overlap_days) DAY
		);
	ELSEIF good_until IS NULL THEN
		SET starts = GREATEST(
			LEAST(COALESCE(newest, this_moment), good_at, this_moment) - INTERVAL p_overlap_days DAY,
			LEAST(good_at - INTERVAL p_overlap_days DAY, this_moment - INTERVAL longest DAY)
		);
	ELSE
		-- Calls that were late when it ran are got again.
		SET starts = LEAST(good_until, good_at - INTERVAL p_overlap_days DAY);
	END IF;
	IF good_zone <> p_time_zone THEN
		SET starts = starts - INTERVAL between_clocks DAY;
	END IF;
	IF good_zone <> p_time_zone OR (good_zone IS NOT NULL AND good_until IS NULL AND newest IS NULL) THEN
		SET starts = LEAST(starts, LEAST(good_at, this_moment) - INTERVAL p_first_days DAY);
	END IF;
	SET starts = LEAST(starts, COALESCE(still_open, starts));
	-- A whole second: the phone systems know no smaller part of a time.
	SET ends = TIMESTAMP(DATE_FORMAT(starts + INTERVAL longest DAY, '%Y-%m-%d %H:%i:%s'));
	IF starts + INTERVAL longest DAY >= this_moment THEN
		SET ends = NULL;
	END IF;
	INSERT INTO sync_runs (provider, window_start, window_end, started_at, account, time_zone)
	VALUES (p_provider, starts, ends, NOW(6), COALESCE(p_account, ''), p_time_zone);
	SET p_run_id = LAST_INSERT_ID();
	SET p_window_start = DATE_FORMAT(starts, '%Y-%m-%dT%H:%i:%s.%fZ');
	SET p_window_end = DATE_FORMAT(ends, '%Y-%m-%dT%H:%i:%sZ');
	SET time_zone = old_zone;
END;

DROP PROCEDURE IF EXISTS begin_account_sync;

-- The same without a time zone.
CREATE PROCEDURE begin_account_sync(
	IN p_provider VARCHAR(20), IN p_overlap_days INT, IN p_first_days INT,
	OUT p_run_id BIGINT, OUT p_window_start VARCHAR(30), OUT p_window_end VARCHAR(30),
	IN p_account VARCHAR(190) CHARACTER SET utf8mb4
)
BEGIN
	CALL begin_zone_sync(
		p_provider, p_overlap_days, p_first_days, p_run_id, p_window_start, p_window_end, p_account, NULL
	);
END;

DROP PROCEDURE IF EXISTS begin_call_sync;

-- The same for all accounts of a phone system together.
CREATE PROCEDURE begin_call_sync(
	IN p_provider VARCHAR(20), IN p_overlap_days INT, IN p_first_days INT,
	OUT p_run_id BIGINT, OUT p_window_start VARCHAR(30), OUT p_window_end VARCHAR(30)
)
BEGIN
	CALL begin_account_sync(
		p_provider, p_overlap_days, p_first_days, p_run_id, p_window_start, p_window_end, NULL
	);
END;

DROP PROCEDURE IF EXISTS write_incoming_calls;

-- Writes the incoming calls of these positions; raises when any of them cannot be written.
CREATE PROCEDURE write_incoming_calls(
	IN p_first INT, IN p_last INT, IN p_fetched_at TIMESTAMP(6), OUT p_inserted INT, OUT p_updated INT
)
BEGIN
	INSERT INTO calls (
		provider, id, account, direction, status, source, source_name, destination, extension,
		external_number, started_at, answered_at, ended_at, duration_seconds, talk_seconds, recording,
		fetched_at
	)
	SELECT
		i.provider, i.id, i.account, i.direction, i.status, i.source, i.source_name, i.destination,
		i.extension, i.external_number, i.started_at, i.answered_at, i.ended_at, i.duration_seconds,
		i.talk_seconds, i.recording, p_fetched_at
	FROM incoming_calls i
	LEFT JOIN calls known ON known.provider = i.provider AND known.account = i.account AND known.id = i.id
	WHERE i.position BETWEEN p_first AND p_last AND known.id IS NULL
	ORDER BY i.provider, i.account, i.id;
	SET p_inserted = ROW_COUNT();

	UPDATE calls known
	JOIN incoming_calls i ON known.provider = i.provider AND known.account = i.account AND known.id = i.id
	SET
		known.direction = i.direction,
		known.status = i.status,
		known.source = i.source,
		known.source_name = i.source_name,
		known.destination = i.destination,
		known.extension = i.extension,
		known.external_number = i.external_number,
		known.started_at = i.started_at,
		known.answered_at = i.answered_at,
		known.ended_at = i.ended_at,
		known.duration_seconds = i.duration_seconds,
		known.talk_seconds = i.talk_seconds,
		known.recording = i.recording,
		known.fetched_at = p_fetched_at,
		known.updated_at = NOW(3)
	WHERE i.position BETWEEN p_first AND p_last AND known.fetched_at <= p_fetched_at AND NOT (
		known.direction <=> i.direction
		AND known.status <=> i.status AND BINARY known.source <=> BINARY i.source
		AND BINARY known.source_name <=> BINARY i.source_name
		AND BINARY known.destination <=> BINARY i.destination
		AND BINARY known.extension <=> BINARY i.extension
		AND known.external_number <=> i.external_number
		AND known.started_at <=> CAST(i.started_at AS DATETIME(3))
		AND known.answered_at <=> CAST(i.answered_at AS DATETIME(3))
		AND known.ended_at <=> CAST(i.ended_at AS DATETIME(3))
		AND known.duration_seconds <=> i.duration_seconds AND known.talk_seconds <=> i.talk_seconds
		AND BINARY known.recording <=> BINARY i.recording
	);
	SET p_updated = ROW_COUNT();
END;

DROP PROCEDURE IF EXISTS upsert_calls;

-- Writes one batch of a run (p_calls: a JSON array of call records) and adds to the run's counts. A call
-- that cannot be written is noted with its reason and does not lose its batch; whatever else goes wrong
-- (no disk, a deadlock) fails the batch.
CREATE PROCEDURE upsert_calls(
	IN p_run_id BIGINT, IN p_calls LONGTEXT CHARACTER SET utf8mb4,
	OUT p_fetched INT, OUT p_inserted INT, OUT p_updated INT, OUT p_skipped INT, OUT p_failed INT
)
BEGIN
	DECLARE old_zone VARCHAR(64) DEFAULT @@SESSION.time_zone;
	DECLARE begun TIMESTAMP(6);
	DECLARE place INT DEFAULT 0;
	DECLARE created INT;
	DECLARE changed INT;
	DECLARE is_refused BOOLEAN DEFAULT FALSE;
	DECLARE reasons JSON DEFAULT JSON_ARRAY();
	DECLARE EXIT HANDLER FOR SQLEXCEPTION
	BEGIN
		SET time_zone = old_zone;
		RESIGNAL;
	END;
	SET time_zone = '+00:00';
	SELECT r.started_at INTO begun FROM sync_runs r WHERE r.id = p_run_id;
	IF begun IS NULL THEN
		SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'There is no such sync run';
	END IF;
	IF p_calls IS NULL THEN
		SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'The calls of the batch did not arrive';
	END IF;

	DROP TEMPORARY TABLE IF EXISTS incoming_calls;
	-- Texts throughout: a value that does not fit shall be refused where its row is written. The key is one
	-- character wider than the real one, so that it can be joined and a key that is too long still shows.
	CREATE TEMPORARY TABLE incoming_calls (
		position INT NOT NULL PRIMARY KEY,
		provider VARCHAR(21) CHARACTER SET ascii COLLATE ascii_bin,
		id VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
		account VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
		direction TEXT, status TEXT, source TEXT, source_name TEXT, destination TEXT,
		extension TEXT, external_number TEXT, started_at TEXT, answered_at TEXT, ended_at TEXT,
		duration_seconds TEXT, talk_seconds TEXT, recording TEXT,
		KEY incoming_calls_key (provider, account, id)
	) DEFAULT CHARACTER SET utf8mb4;
	INSERT INTO incoming_calls
	SELECT
		j.position, LEFT(j.provider, 21), LEFT(j.id, 191), COALESCE(LEFT(j.account, 191), ''), j.direction, j.status,
		j.source, j.source_name, j.destination, j.extension, j.external_number,
		-- 2026-01-31T12:00:00.000Z as this server reads times; the session is in UTC.
		REPLACE(REPLACE(j.started_at, 'T', ' '), 'Z', ''), REPLACE(REPLACE(j.answered_at, 'T', ' '), 'Z', ''),
		REPLACE(REPLACE(j.ended_at, 'T', ' '), 'Z', ''), j.duration_seconds, j.talk_seconds, j.recording
	FROM JSON_TABLE(p_calls, '$[*]' COLUMNS (
		position FOR ORDINALITY, provider TEXT PATH '$.provider', id TEXT PATH '$.id',
		account TEXT PATH '$.account', direction TEXT PATH '$.direction', status TEXT PATH '$.status',
		source TEXT PATH '$.source', source_name TEXT PATH '$.source_name',
		destination TEXT PATH '$.destination', extension TEXT PATH '$.extension',
		external_number TEXT PATH '$.external_number', started_at TEXT PATH '$.started_at',
		answered_at TEXT PATH '$.answered_at', ended_at TEXT PATH '$.ended_at',
		duration_seconds TEXT PATH '$.duration_seconds', talk_seconds TEXT PATH '$.talk_seconds',
		recording TEXT PATH '$.recording'
	)) AS j;
	-- n8n hands on an empty item when there are no calls.
	DELETE FROM incoming_calls WHERE provider IS NULL AND id IS NULL AND status IS NULL;
	SELECT COUNT(*), COALESCE(MAX(position), 0) INTO p_fetched, place FROM incoming_calls;
	SET p_inserted = 0, p_updated = 0, p_failed = 0;

	BEGIN
		DECLARE state CHAR(5);
		DECLARE number INT;
		DECLARE EXIT HANDLER FOR SQLEXCEPTION
		BEGIN
			GET DIAGNOSTICS CONDITION 1 state = RETURNED_SQLSTATE, number = MYSQL_ERRNO;
			-- A deadlock, a wait that was too long, a full disk, a connection or a statement that was ended.
			IF LEFT(state, 2) IN ('08', '40', '70') OR number IN (1021, 1114, 1205) THEN
				RESIGNAL;
			END IF;
			SET is_refused = TRUE;
		END;
		CALL write_incoming_calls(1, place, begun, created, changed);
		SET p_inserted = created, p_updated = changed;
	END;

	WHILE is_refused AND place > 0 DO
		BEGIN
			DECLARE state CHAR(5);
			DECLARE number INT;
			DECLARE reason TEXT;
			DECLARE EXIT HANDLER FOR SQLEXCEPTION
			BEGIN
				GET DIAGNOSTICS CONDITION 1 state = RETURNED_SQLSTATE, number = MYSQL_ERRNO, reason = MESSAGE_TEXT;
				IF LEFT(state, 2) IN ('08', '40', '70') OR number IN (1021, 1114, 1205) THEN
					RESIGNAL;
				END IF;
				SET p_failed = p_failed + 1;
				SET reasons = JSON_ARRAY_APPEND(reasons, '$', JSON_OBJECT(
					'id', (SELECT LEFT(i.id, 200) FROM incoming_calls i WHERE i.position = place), 'reason', reason
				));
			END;
			CALL write_incoming_calls(place, place, begun, created, changed);
			SET p_inserted = p_inserted + created, p_updated = p_updated + changed;
		END;
		SET place = place - 1;
	END WHILE;

	DROP TEMPORARY TABLE incoming_calls;
	SET p_skipped = p_fetched - p_inserted - p_updated - p_failed;
	UPDATE sync_runs r SET
		r.fetched = r.fetched + p_fetched,
		r.inserted = r.inserted + p_inserted,
		r.updated = r.updated + p_updated,
		r.skipped = r.skipped + p_skipped,
		r.failed = r.failed + p_failed,
		r.failures = IF(
			COALESCE(JSON_LENGTH(r.failures), 0) < 100,
			JSON_MERGE_PRESERVE(COALESCE(r.failures, JSON_ARRAY()), reasons), r.failures
		)
	WHERE r.id = p_run_id;
	SET time_zone = old_zone;
END;

DROP PROCEDURE IF EXISTS finish_call_sync;

-- Closes a run; with an error text when it did not get everything.
CREATE PROCEDURE finish_call_sync(IN p_run_id BIGINT, IN p_error TEXT CHARACTER SET utf8mb4)
BEGIN
	UPDATE sync_runs r SET
		r.finished_at = CURRENT_TIMESTAMP(6),
		r.error = p_error,
		r.time_zone = CASE WHEN EXISTS (
			SELECT 1 FROM calls c WHERE c.provider = r.provider AND c.account = r.account AND c.started_at IS NOT NULL
		) THEN r.time_zone END
	WHERE r.id = p_run_id;
END;

DROP PROCEDURE IF EXISTS plan_account_backfill;

-- Cuts a range into windows of whole days. Windows that were planned before stay as they are, done ones too;
-- those that were set aside are tried again.
-- p_from and p_to are ISO 8601 texts in UTC.
CREATE PROCEDURE plan_account_backfill(
	IN p_provider VARCHAR(20), IN p_from VARCHAR(30), IN p_to VARCHAR(30), IN p_days INT, IN p_windows_at_once INT,
	IN p_account VARCHAR(190) CHARACTER SET utf8mb4
)
BEGIN
	DECLARE old_zone VARCHAR(64) DEFAULT @@SESSION.time_zone;
	DECLARE starts DATETIME DEFAULT REPLACE(LEFT(p_from, 19), 'T', ' ');
	DECLARE until DATETIME DEFAULT REPLACE(LEFT(p_to, 19), 'T', ' ');
	DECLARE EXIT HANDLER FOR SQLEXCEPTION
	BEGIN
		SET time_zone = old_zone;
		RESIGNAL;
	END;
	SET time_zone = '+00:00';
	IF starts IS NULL OR until IS NULL OR starts >= until OR p_days < 1 OR p_windows_at_once < 1 THEN
		SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
			'The range must begin before it ends, with at least one day a window and one window at once';
	END IF;
	INSERT INTO backfill_plans (provider, windows_at_once, account)
	VALUES (p_provider, p_windows_at_once, COALESCE(p_account, ''))
	ON DUPLICATE KEY UPDATE windows_at_once = p_windows_at_once;
	WHILE starts < until DO
		INSERT INTO backfill_windows (provider, window_start, window_end, account)
		VALUES (
			p_provider, starts, LEAST(starts + INTERVAL p_days DAY, until) - INTERVAL 1 SECOND, COALESCE(p_account, '')
		)
		ON DUPLICATE KEY UPDATE attempts = attempts;
		SET starts = starts + INTERVAL p_days DAY;
	END WHILE;
	UPDATE backfill_windows w SET w.attempts = 0
	WHERE w.provider = p_provider AND (p_account IS NULL OR w.account = p_account)
		AND w.done_at IS NULL AND w.attempts >= 5
		AND COALESCE(w.claimed_at < CURRENT_TIMESTAMP - INTERVAL 15 MINUTE, TRUE);
	SET time_zone = old_zone;
END;

DROP PROCEDURE IF EXISTS plan_backfill;

-- The same without an account.
CREATE PROCEDURE plan_backfill(
	IN p_provider VARCHAR(20), IN p_from VARCHAR(30), IN p_to VARCHAR(30), IN p_days INT, IN p_windows_at_once INT
)
BEGIN
	CALL plan_account_backfill(p_provider, p_from, p_to, p_days, p_windows_at_once, NULL);
END;

-- How far each backfill is. A window that nobody finished within 15 minutes is taken up again: its run was
-- killed, or is slow, and then both write the same. One that did not succeed five times is set aside, so that
-- it costs no more than that; its last reason is in sync_errors.
CREATE OR REPLACE VIEW backfill_progress AS
SELECT
	w.provider,
	COUNT(*) AS windows,
	COUNT(w.done_at) AS done,
	CAST(SUM(w.done_at IS NULL AND COALESCE(w.claimed_at >= CURRENT_TIMESTAMP - INTERVAL 15 MINUTE, FALSE)) AS SIGNED) AS under_way,
	CAST(SUM(w.done_at IS NULL AND w.error IS NOT NULL) AS SIGNED) AS not_succeeded_yet,
	CAST(LEAST(
		SUM(w.done_at IS NULL AND w.attempts < 5
			AND COALESCE(w.claimed_at < CURRENT_TIMESTAMP - INTERVAL 15 MINUTE, TRUE)),
		GREATEST(0, MIN(p.windows_at_once)
			- SUM(w.done_at IS NULL AND COALESCE(w.claimed_at >= CURRENT_TIMESTAMP - INTERVAL 15 MINUTE, FALSE)))
	) AS SIGNED) AS can_begin,
	MAX(w.error) AS an_error,
	CAST(SUM(w.done_at IS NULL AND w.attempts >= 5
		AND COALESCE(w.claimed_at < CURRENT_TIMESTAMP - INTERVAL 15 MINUTE, TRUE)) AS SIGNED) AS set_aside,
	w.account
FROM backfill_windows w
JOIN backfill_plans p ON p.provider = w.provider AND p.account = w.account
GROUP BY w.provider, w.account;

DROP PROCEDURE IF EXISTS begin_account_backfill_window;

-- Opens a run for a window that is not done: the newest of those that were tried least. p_run_id is null when
-- there is none, or as many are under way as are wanted at once. The window is ISO 8601 text in UTC.
CREATE PROCEDURE begin_account_backfill_window(
	IN p_provider VARCHAR(20),
	OUT p_run_id BIGINT, OUT p_window_start VARCHAR(30), OUT p_window_end VARCHAR(30),
	IN p_account VARCHAR(190) CHARACTER SET utf8mb4
)
BEGIN
	DECLARE old_zone VARCHAR(64) DEFAULT @@SESSION.time_zone;
	DECLARE begins TIMESTAMP;
	DECLARE ends TIMESTAMP;
	DECLARE whose VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
	DECLARE plans INT;
	DECLARE EXIT HANDLER FOR SQLEXCEPTION
	BEGIN
		ROLLBACK;
		SET time_zone = old_zone;
		RESIGNAL;
	END;
	SET time_zone = '+00:00';
	SET p_run_id = NULL, p_window_start = NULL, p_window_end = NULL;
	START TRANSACTION;
	-- One at a time, or two would count the same windows and both begin.
	SELECT COUNT(*) INTO plans FROM backfill_plans p
		WHERE p.provider = p_provider AND (p_account IS NULL OR p.account = p_account) FOR UPDATE;
	SELECT w.window_start, w.window_end, w.account INTO begins, ends, whose FROM backfill_windows w
		JOIN backfill_progress b ON b.provider = w.provider AND b.account = w.account AND b.can_begin > 0
		WHERE w.provider = p_provider AND (p_account IS NULL OR w.account = p_account)
			AND w.done_at IS NULL AND w.attempts < 5
			AND COALESCE(w.claimed_at < CURRENT_TIMESTAMP - INTERVAL 15 MINUTE, TRUE)
		ORDER BY w.attempts, w.window_start DESC, w.account LIMIT 1;
	IF begins IS NOT NULL THEN
		INSERT INTO sync_runs (provider, kind, window_start, window_end, account)
		VALUES (p_provider, 'backfill', begins, ends, whose);
		SET p_run_id = LAST_INSERT_ID();
		UPDATE backfill_windows w SET w.claimed_at = CURRENT_TIMESTAMP(6), w.run_id = p_run_id, w.attempts = w.attempts + 1
		WHERE w.provider = p_provider AND w.account = whose AND w.window_start = begins AND w.window_end = ends;
		SET p_window_start = DATE_FORMAT(begins, '%Y-%m-%dT%H:%i:%sZ');
		SET p_window_end = DATE_FORMAT(ends, '%Y-%m-%dT%H:%i:%sZ');
	END IF;
	COMMIT;
	SET time_zone = old_zone;
END;

DROP PROCEDURE IF EXISTS begin_backfill_window;

-- The same for all accounts of a phone system together.
CREATE PROCEDURE begin_backfill_window(
	IN p_provider VARCHAR(20),
	OUT p_run_id BIGINT, OUT p_window_start VARCHAR(30), OUT p_window_end VARCHAR(30)
)
BEGIN
	CALL begin_account_backfill_window(p_provider, p_run_id, p_window_start, p_window_end, NULL);
END;

DROP PROCEDURE IF EXISTS finish_backfill_window;

-- Closes the run of a window. One that went wrong is given back, to be tried again later.
CREATE PROCEDURE finish_backfill_window(IN p_run_id BIGINT, IN p_error TEXT CHARACTER SET utf8mb4)
BEGIN
	UPDATE backfill_windows SET
		done_at = IF(p_error IS NULL, CURRENT_TIMESTAMP(6), NULL),
		claimed_at = NULL,
		error = p_error
	WHERE run_id = p_run_id AND done_at IS NULL;
	CALL finish_call_sync(p_run_id, p_error);
END;

-- Days are days in UTC, as the name says, whatever the time zone of the session is.
CREATE OR REPLACE VIEW calls_per_day AS
SELECT
	DATE('1970-01-01' + INTERVAL UNIX_TIMESTAMP(started_at) SECOND) AS day_utc,
	provider,
	COUNT(*) AS calls,
	SUM(direction = 'inbound') AS inbound,
	SUM(direction = 'outbound') AS outbound,
	SUM(status = 'answered') AS answered,
	SUM(direction = 'inbound' AND status IN ('missed', 'voicemail', 'cancelled', 'busy', 'failed')) AS missed,
	ROUND(100 * SUM(direction = 'inbound' AND status = 'answered') / NULLIF(SUM(direction = 'inbound'), 0), 1)
		AS inbound_answer_rate_percent,
	SUM(duration_seconds) AS duration_seconds,
	SUM(talk_seconds) AS talk_seconds,
	account
FROM calls
WHERE started_at IS NOT NULL
GROUP BY 1, 2, account;

CREATE OR REPLACE VIEW last_sync AS
SELECT r.* FROM sync_runs r
WHERE r.id IN (
	SELECT MAX(good.id) FROM sync_runs good
	WHERE good.finished_at IS NOT NULL AND good.error IS NULL GROUP BY good.provider, good.account
);

CREATE OR REPLACE VIEW recent_calls AS
SELECT provider, id, started_at, direction, status, source, source_name, destination, extension, duration_seconds, account
FROM calls
WHERE started_at >= CURRENT_TIMESTAMP - INTERVAL 24 HOUR
ORDER BY started_at DESC;

CREATE OR REPLACE VIEW sync_errors AS
SELECT
	id, provider, kind, window_start, window_end, started_at, finished_at, failed, failures,
	COALESCE(error, IF(finished_at IS NULL, 'The run was interrupted', CONCAT(failed, ' calls could not be written'))) AS error,
	account
FROM sync_runs
WHERE error IS NOT NULL OR failed > 0 OR (finished_at IS NULL AND started_at < CURRENT_TIMESTAMP - INTERVAL 1 HOUR)
ORDER BY started_at DESC;

SET SESSION sql_mode = @calls_old_mode;
