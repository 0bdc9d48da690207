-- Phone calls in SQL Server 2017 or newer (database compatibility level 130 or higher), or Azure SQL.
-- Run it once before the first sync; running it again changes nothing. It is one batch without GO, so any tool
-- runs it, and so does the "Click here once" branch of a sync workflow.
--
-- Tables:     dbo.calls (one row a call), dbo.sync_runs (one row a run)
-- Procedures: dbo.begin_call_sync, dbo.upsert_calls, dbo.finish_call_sync, which the workflows call
-- Views:      dbo.calls_per_day, dbo.last_sync, dbo.recent_calls, dbo.sync_errors
--
-- Every time is an instant (datetimeoffset), written in UTC.
-- Calls and runs belong to an account of a phone system (Kavkom: the domain, 1com: the tenant), so that several
-- accounts can share the tables. A procedure has a parameter for it; without it, it means all of them.
-- XACT_ABORT: a run whose client gives up waiting leaves no transaction open.
-- It was never run: there was no server to prove it on. Try it in a database of its own first.
-- Procedures and views stand in EXEC(N'...'), for each must begin a batch: quotation marks are doubled there.

IF OBJECT_ID(N'dbo.calls', N'U') IS NULL
CREATE TABLE dbo.calls (
	started_at datetimeoffset(3) NULL,
	direction nvarchar(20) NULL,
	status nvarchar(20) NOT NULL,
	source nvarchar(200) NULL,
	source_name nvarchar(500) NULL,
	destination nvarchar(200) NULL,
	extension nvarchar(200) NULL,
	external_number nvarchar(40) NULL,
	duration_seconds int NULL,
	talk_seconds int NULL,
	recording nvarchar(1000) NULL,
	answered_at datetimeoffset(3) NULL,
	ended_at datetimeoffset(3) NULL,
	-- Compared byte by byte: two IDs that differ in upper and lower case are two calls.
	provider nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
	account nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT calls_account DEFAULT N'',
	id nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
	-- When the run began that wrote the row last: a slower, older run must not undo a newer one.
	fetched_at datetimeoffset(7) NOT NULL,
	created_at datetimeoffset(7) NOT NULL CONSTRAINT calls_created_at DEFAULT TODATETIMEOFFSET(SYSUTCDATETIME(), 0),
	updated_at datetimeoffset(7) NOT NULL CONSTRAINT calls_updated_at DEFAULT TODATETIMEOFFSET(SYSUTCDATETIME(), 0),
	-- Written by the recordings and transcription workflows, never by a sync.
	recording_file nvarchar(1000) NULL,
	recording_stored_at datetimeoffset(3) NULL,
	transcript nvarchar(max) NULL,
	summary nvarchar(max) NULL,
	CONSTRAINT calls_key PRIMARY KEY (provider, account, id)
);

IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(N'dbo.calls') AND name = N'calls_provider_started_at')
	CREATE INDEX calls_provider_started_at ON dbo.calls (provider, started_at);
IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(N'dbo.calls') AND name = N'calls_status')
	CREATE INDEX calls_status ON dbo.calls (status, started_at);
IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(N'dbo.calls') AND name = N'calls_source')
	CREATE INDEX calls_source ON dbo.calls (source, started_at);
IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(N'dbo.calls') AND name = N'calls_destination')
	CREATE INDEX calls_destination ON dbo.calls (destination, started_at);
IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(N'dbo.calls') AND name = N'calls_extension')
	CREATE INDEX calls_extension ON dbo.calls (extension, started_at);
IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(N'dbo.calls') AND name = N'calls_external_number')
	CREATE INDEX calls_external_number ON dbo.calls (external_number, started_at);

IF OBJECT_ID(N'dbo.sync_runs', N'U') IS NULL
CREATE TABLE dbo.sync_runs (
	id bigint IDENTITY(1, 1) NOT NULL CONSTRAINT sync_runs_key PRIMARY KEY,
	provider nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
	-- sync: the schedule. backfill: one window of a long range. request: asked for by a person or a program.
	kind nvarchar(20) NOT NULL CONSTRAINT sync_runs_kind DEFAULT N'sync',
	window_start datetimeoffset(7) NOT NULL,
	window_end datetimeoffset(7) NULL,
	started_at datetimeoffset(7) NOT NULL CONSTRAINT sync_runs_started_at DEFAULT TODATETIMEOFFSET(SYSUTCDATETIME(), 0),
	finished_at datetimeoffset(7) NULL,
	fetched int NOT NULL CONSTRAINT sync_runs_fetched DEFAULT 0,
	inserted int NOT NULL CONSTRAINT sync_runs_inserted DEFAULT 0,
	updated int NOT NULL CONSTRAINT sync_runs_updated DEFAULT 0,
	skipped int NOT NULL CONSTRAINT sync_runs_skipped DEFAULT 0,
	failed int NOT NULL CONSTRAINT sync_runs_failed DEFAULT 0,
	-- The first rows that could not be written: [{"id": ..., "reason": ...}]
	failures nvarchar(max) NOT NULL CONSTRAINT sync_runs_failures DEFAULT N'[]',
	error nvarchar(max) NULL,
	account nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT sync_runs_account DEFAULT N'',
	-- In which a run of the schedule read the times of calls; null while there are none.
	time_zone nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL
);

IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(N'dbo.sync_runs') AND name = N'sync_runs_provider')
	CREATE INDEX sync_runs_provider ON dbo.sync_runs (provider, kind, started_at);

-- Brings older tables up to date, which knew a call by its phone system and its ID alone. What was written down
-- without an account belongs to the only one there is; where there are several, nobody knows, and it stays empty.
IF COLUMNPROPERTY(OBJECT_ID(N'dbo.calls'), N'account', N'AllowsNull') = 1
BEGIN
	EXEC (N'
UPDATE old SET account = COALESCE(only_one.account, N'''')
FROM dbo.calls AS old
LEFT JOIN (
	SELECT provider, MIN(account) AS account FROM dbo.calls WHERE account <> N''''
	GROUP BY provider HAVING COUNT(DISTINCT account) = 1
) AS only_one ON only_one.provider = old.provider
WHERE COALESCE(old.account, N'''') = N''''');
	EXEC (N'ALTER TABLE dbo.calls DROP CONSTRAINT calls_key');
	EXEC (N'ALTER TABLE dbo.calls ALTER COLUMN account nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL');
	EXEC (N'ALTER TABLE dbo.calls ADD
		CONSTRAINT calls_account DEFAULT N'''' FOR account,
		CONSTRAINT calls_key PRIMARY KEY (provider, account, id)');
END;
IF COL_LENGTH(N'dbo.sync_runs', N'account') IS NULL
BEGIN
	EXEC (N'ALTER TABLE dbo.sync_runs
		ADD account nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT sync_runs_account DEFAULT N''''');
	EXEC (N'
UPDATE old SET account = only_one.account
FROM dbo.sync_runs AS old
INNER JOIN (
	SELECT provider, MIN(account) AS account FROM dbo.calls WHERE account <> N''''
	GROUP BY provider HAVING COUNT(DISTINCT account) = 1
) AS only_one ON only_one.provider = old.provider');
END;
IF COL_LENGTH(N'dbo.sync_runs', N'time_zone') IS NULL
BEGIN
	EXEC (N'ALTER TABLE dbo.sync_runs ADD time_zone nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL');
END;

-- Not before the account is as it shall be: a column that an index holds cannot be changed.
IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(N'dbo.calls') AND name = N'calls_newest_first')
	CREATE INDEX calls_newest_first ON dbo.calls (started_at DESC, provider, account, id);

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
EXEC (N'
CREATE OR ALTER PROCEDURE dbo.begin_call_sync
	@provider nvarchar(20),
	@overlap_days int,
	@first_days int = 30,
	@account nvarchar(200) = NULL,
	@time_zone nvarchar(64) = NULL
AS
BEGIN
	SET NOCOUNT ON;
	SET XACT_ABORT ON;
	DECLARE @now datetimeoffset(7) = TODATETIMEOFFSET(SYSUTCDATETIME(), 0);
	-- Longer than the overlap, or no run would get further than the one before.
	DECLARE @longest int = CASE WHEN @overlap_days < 7 THEN 7 ELSE @overlap_days + 1 END;
	DECLARE @between_clocks int = CASE WHEN @overlap_days < 2 THEN 2 ELSE @overlap_days END;
	DECLARE @good_run bigint;
	DECLARE @good_at datetimeoffset(7);
	DECLARE @good_until datetimeoffset(7);
	DECLARE @good_zone nvarchar(64);
	SELECT TOP (1) @good_run = r.id, @good_at = r.started_at, @good_until = r.window_end, @good_zone = r.time_zone
	FROM dbo.sync_runs AS r
	WHERE r.provider = @provider AND (@account IS NULL OR r.account = @account)
		AND r.kind = N''sync'' AND r.finished_at IS NOT NULL AND r.error IS NULL
	ORDER BY r.id DESC;
	DECLARE @newest datetimeoffset(7) = (
		SELECT MAX(c.started_at) FROM dbo.calls AS c
		WHERE c.provider = @provider AND (@account IS NULL OR c.account = @account)
	);
	-- One of which nobody knows the account may have been this one''s.
	DECLARE @still_open datetimeoffset(7) = (
		SELECT MIN(DATEADD(day, CASE WHEN r.time_zone <> @time_zone THEN -@between_clocks ELSE 0 END, r.window_start))
		FROM dbo.sync_runs AS r
		WHERE r.provider = @provider AND (@account IS NULL OR r.account IN (@account, N''''))
			AND r.kind = N''sync'' AND r.id > COALESCE(@good_run, 0)
	);
	DECLARE @window_start datetimeoffset(7) = DATEADD(day, -@overlap_days, @now);
	DECLARE @at_latest datetimeoffset(7) = CASE
		WHEN @good_run IS NULL THEN DATEADD(day, -@first_days, @now)
		ELSE DATEADD(day, -@overlap_days, @good_at)
	END;
	IF @at_latest < @window_start SET @window_start = @at_latest;
	-- Calls that were late when the last good run ran are got again; where it did not reach the present, the
	-- newest call is that of another writer.
	IF @good_until < @window_start SET @window_start = @good_until;
	DECLARE @first_day datetimeoffset(7) = CASE
		WHEN @good_zone <> @time_zone OR (@good_zone IS NOT NULL AND @good_until IS NULL AND @newest IS NULL)
		THEN DATEADD(day, -@first_days, CASE WHEN @good_at < @now THEN @good_at ELSE @now END)
	END;
	SET @newest = DATEADD(day, -@overlap_days, @newest);
	DECLARE @at_earliest datetimeoffset(7) = CASE WHEN @good_run IS NOT NULL THEN DATEADD(day, -@longest, @now) END;
	IF @at_latest < @at_earliest SET @at_earliest = @at_latest;
	IF @newest < @at_earliest SET @newest = @at_earliest;
	IF @good_until IS NULL AND @newest < @window_start SET @window_start = @newest;
	IF @good_zone <> @time_zone SET @window_start = DATEADD(day, -@between_clocks, @window_start);
	IF @first_day < @window_start SET @window_start = @first_day;
	IF @still_open < @window_start SET @window_start = @still_open;
	-- A whole second: the phone systems know no smaller part of a time.
	DECLARE @window_end datetimeoffset(0) =
		CASE WHEN DATEADD(day, @longest, @window_start) < @now THEN DATEADD(day, @longest, @window_start) END;
	INSERT INTO dbo.sync_runs (provider, window_start, window_end, account, time_zone)
	VALUES (@provider, @window_start, @window_end, COALESCE(@account, N''''), @time_zone);
	SELECT CAST(SCOPE_IDENTITY() AS bigint) AS run_id, @window_start AS window_start, @window_end AS window_end;
END');

-- Writes calls (a JSON array of call records) together. Raises when any of them cannot be written. To be
-- called in a transaction.
EXEC (N'
CREATE OR ALTER PROCEDURE dbo.write_calls
	@fetched_at datetimeoffset(7),
	@calls nvarchar(max),
	@inserted int OUTPUT,
	@updated int OUTPUT
AS
BEGIN
	SET NOCOUNT ON;
	SET XACT_ABORT ON;
	-- One writer at a time: two runs at once wait for each other, never deadlock and add no call twice.
	DECLARE @lock int;
	EXEC @lock = sys.sp_getapplock
		@Resource = N''calls of the phone systems'', @LockMode = N''Exclusive'', @LockOwner = N''Transaction'', @LockTimeout = 60000;
	IF @lock < 0
	BEGIN
		THROW 50001, N''Another run has been writing calls for a minute'', 1;
	END;

	-- As texts first: a text that is too long for its column is refused below, where nothing cuts it.
	SELECT
		c.provider, c.id, COALESCE(c.account, N'''') AS account, c.direction, c.status, c.source, c.source_name, c.destination, c.extension,
		c.external_number,
		CAST(c.started_at AS datetimeoffset(3)) AS started_at,
		CAST(c.answered_at AS datetimeoffset(3)) AS answered_at,
		CAST(c.ended_at AS datetimeoffset(3)) AS ended_at,
		CAST(c.duration_seconds AS int) AS duration_seconds,
		CAST(c.talk_seconds AS int) AS talk_seconds,
		c.recording
	INTO #incoming
	FROM (
		SELECT
			w.*,
			ROW_NUMBER() OVER (
				PARTITION BY
					w.provider COLLATE Latin1_General_100_BIN2,
					COALESCE(w.account, N'''') COLLATE Latin1_General_100_BIN2,
					w.id COLLATE Latin1_General_100_BIN2
				ORDER BY CAST(e.[key] AS int)
			) AS occurrence
		FROM OPENJSON(@calls) AS e
		CROSS APPLY OPENJSON(e.value) WITH (
			provider nvarchar(max), id nvarchar(max), account nvarchar(max), direction nvarchar(max),
			status nvarchar(max), source nvarchar(max), source_name nvarchar(max), destination nvarchar(max),
			extension nvarchar(max), external_number nvarchar(max), started_at nvarchar(max),
			answered_at nvarchar(max), ended_at nvarchar(max), duration_seconds nvarchar(max),
			talk_seconds nvarchar(max), recording nvarchar(max)
		) AS w
		-- n8n hands on an empty item when there are no calls.
		WHERE e.value <> N''{}''
	) AS c
	WHERE c.occurrence = 1;

	UPDATE known SET
		direction = i.direction,
		status = i.status,
		source = i.source,
		source_name = i.source_name,
		destination = i.destination,
		extension = i.extension,
		external_number = i.external_number,
		started_at = i.started_at,
		answered_at = i.answered_at,
		ended_at = i.ended_at,
		duration_seconds = i.duration_seconds,
		talk_seconds = i.talk_seconds,
		recording = i.recording,
		fetched_at = @fetched_at,
		updated_at = TODATETIMEOFFSET(SYSUTCDATETIME(), 0)
	FROM dbo.calls AS known
	INNER JOIN #incoming AS i
		ON known.provider = i.provider COLLATE Latin1_General_100_BIN2
		AND known.account = i.account COLLATE Latin1_General_100_BIN2
		AND known.id = i.id COLLATE Latin1_General_100_BIN2
	WHERE known.fetched_at <= @fetched_at
		-- EXCEPT takes two NULLs for the same; byte by byte, for a name may change in case only.
		AND EXISTS (
			SELECT
				i.direction COLLATE Latin1_General_100_BIN2, i.status COLLATE Latin1_General_100_BIN2, i.source COLLATE Latin1_General_100_BIN2,
				i.source_name COLLATE Latin1_General_100_BIN2, i.destination COLLATE Latin1_General_100_BIN2,
				i.extension COLLATE Latin1_General_100_BIN2, i.external_number COLLATE Latin1_General_100_BIN2,
				i.started_at, i.answered_at, i.ended_at, i.duration_seconds, i.talk_seconds,
				i.recording COLLATE Latin1_General_100_BIN2
			EXCEPT
			SELECT
				known.direction COLLATE Latin1_General_100_BIN2, known.status COLLATE Latin1_General_100_BIN2, known.source COLLATE Latin1_General_100_BIN2,
				known.source_name COLLATE Latin1_General_100_BIN2, known.destination COLLATE Latin1_General_100_BIN2,
				known.extension COLLATE Latin1_General_100_BIN2, known.external_number COLLATE Latin1_General_100_BIN2,
				known.started_at, known.answered_at, known.ended_at, known.duration_seconds, known.talk_seconds,
				known.recording COLLATE Latin1_General_100_BIN2
		);
	SET @updated = @@ROWCOUNT;

	INSERT INTO dbo.calls (
		provider, id, account, direction, status, source, source_name, destination, extension, external_number,
		started_at, answered_at, ended_at, duration_seconds, talk_seconds, recording, fetched_at
	)
	SELECT
		i.provider, i.id, i.account, i.direction, i.status, i.source, i.source_name, i.destination, i.extension,
		i.external_number, i.started_at, i.answered_at, i.ended_at, i.duration_seconds, i.talk_seconds,
		i.recording, @fetched_at
	FROM #incoming AS i
	WHERE NOT EXISTS (
		SELECT 1 FROM dbo.calls AS known WITH (UPDLOCK, HOLDLOCK)
		WHERE known.provider = i.provider COLLATE Latin1_General_100_BIN2
			AND known.account = i.account COLLATE Latin1_General_100_BIN2
			AND known.id = i.id COLLATE Latin1_General_100_BIN2
	);
	SET @inserted = @@ROWCOUNT;
END');

-- Writes one batch of a run and adds to the counts of the run. A call that cannot be written is noted with its
-- reason and does not lose its batch; whatever else goes wrong (no disk, a deadlock) fails the batch.
EXEC (N'
CREATE OR ALTER PROCEDURE dbo.upsert_calls
	@run_id bigint,
	@calls nvarchar(max)
AS
BEGIN
	SET NOCOUNT ON;
	SET XACT_ABORT ON;
	DECLARE @begun datetimeoffset(7) = (SELECT r.started_at FROM dbo.sync_runs AS r WHERE r.id = @run_id);
	IF @begun IS NULL
	BEGIN
		THROW 50000, N''There is no such sync run'', 1;
	END;

	-- What a value of a call can be refused for: conversions, lengths, ranges, NULL, constraints.
	DECLARE @refusals TABLE (number int NOT NULL PRIMARY KEY);
	INSERT INTO @refusals (number)
	VALUES (220), (241), (242), (244), (245), (248), (295), (515), (547), (2601), (2627), (2628), (8114), (8115), (8152), (9803);

	DECLARE @rows TABLE (position int NOT NULL PRIMARY KEY, call nvarchar(max) NOT NULL);
	INSERT INTO @rows (position, call)
	SELECT CAST(e.[key] AS int), e.value FROM OPENJSON(@calls) AS e WHERE e.value <> N''{}'';

	DECLARE @given int = (SELECT COUNT(*) FROM @rows);
	DECLARE @created int = 0;
	DECLARE @changed int = 0;
	DECLARE @created_now int;
	DECLARE @changed_now int;
	DECLARE @number int;
	DECLARE @one_by_one bit = 0;
	DECLARE @position int;
	DECLARE @call nvarchar(max);
	DECLARE @alone nvarchar(max);
	DECLARE @reason nvarchar(2048);
	DECLARE @refused TABLE (position int NOT NULL, id nvarchar(200) NULL, reason nvarchar(2048) NULL);

	BEGIN TRY
		BEGIN TRANSACTION;
		EXEC dbo.write_calls @begun, @calls, @created OUTPUT, @changed OUTPUT;
		COMMIT TRANSACTION;
	END TRY
	BEGIN CATCH
		SET @number = ERROR_NUMBER();
		IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
		IF NOT EXISTS (SELECT 1 FROM @refusals AS f WHERE f.number = @number)
		BEGIN
			THROW;
		END;
		SET @one_by_one = 1;
		SET @created = 0;
		SET @changed = 0;
	END CATCH;

	IF @one_by_one = 1 SET @position = (SELECT MIN(w.position) FROM @rows AS w);
	WHILE @position IS NOT NULL
	BEGIN
		SET @call = (SELECT w.call FROM @rows AS w WHERE w.position = @position);
		SET @alone = N''['' + @call + N'']'';
		BEGIN TRY
			BEGIN TRANSACTION;
			EXEC dbo.write_calls @begun, @alone, @created_now OUTPUT, @changed_now OUTPUT;
			COMMIT TRANSACTION;
			SET @created = @created + @created_now;
			SET @changed = @changed + @changed_now;
		END TRY
		BEGIN CATCH
			SET @number = ERROR_NUMBER();
			SET @reason = ERROR_MESSAGE();
			IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
			IF NOT EXISTS (SELECT 1 FROM @refusals AS f WHERE f.number = @number)
			BEGIN
				THROW;
			END;
			INSERT INTO @refused (position, id, reason)
			VALUES (@position, LEFT(JSON_VALUE(@call, N''$.id''), 200), @reason);
		END CATCH;
		SET @position = (SELECT MIN(w.position) FROM @rows AS w WHERE w.position > @position);
	END;

	DECLARE @failed int = (SELECT COUNT(*) FROM @refused);
	DECLARE @reasons nvarchar(max) =
		(SELECT TOP (100) f.id, f.reason FROM @refused AS f ORDER BY f.position FOR JSON PATH);
	UPDATE r SET
		fetched = r.fetched + @given,
		inserted = r.inserted + @created,
		updated = r.updated + @changed,
		skipped = r.skipped + @given - @created - @changed - @failed,
		failed = r.failed + @failed,
		failures = CASE
			WHEN @reasons IS NULL THEN r.failures
			WHEN r.failures = N''[]'' THEN @reasons
			WHEN (SELECT COUNT(*) FROM OPENJSON(r.failures)) >= 100 THEN r.failures
			-- Two lists become one: the end of the first and the beginning of the second give way to a comma.
			ELSE LEFT(r.failures, LEN(r.failures) - 1) + N'','' + STUFF(@reasons, 1, 1, N'''')
		END
	FROM dbo.sync_runs AS r
	WHERE r.id = @run_id;

	SELECT
		@given AS fetched, @created AS inserted, @changed AS updated,
		@given - @created - @changed - @failed AS skipped, @failed AS failed;
END');

-- Closes a run; with an error text when it did not get everything. Returns the whole run.
EXEC (N'
CREATE OR ALTER PROCEDURE dbo.finish_call_sync
	@run_id bigint,
	@error nvarchar(max) = NULL
AS
BEGIN
	SET NOCOUNT ON;
	SET XACT_ABORT ON;
	UPDATE r SET
		finished_at = TODATETIMEOFFSET(SYSUTCDATETIME(), 0),
		error = @error,
		time_zone = CASE WHEN EXISTS (
			SELECT 1 FROM dbo.calls AS c
			WHERE c.provider = r.provider AND c.account = r.account AND c.started_at IS NOT NULL
		) THEN r.time_zone END
	FROM dbo.sync_runs AS r
	WHERE r.id = @run_id;
	SELECT
		id, provider, kind, window_start, window_end, started_at, finished_at, fetched, inserted, updated,
		skipped, failed, failures, error, account, time_zone
	FROM dbo.sync_runs
	WHERE id = @run_id;
END');

-- Days are days in UTC, as the name says.
EXEC (N'
CREATE OR ALTER VIEW dbo.calls_per_day AS
SELECT
	CAST(SWITCHOFFSET(started_at, 0) AS date) AS day_utc,
	provider,
	COUNT(*) AS calls,
	SUM(CASE WHEN direction = N''inbound'' THEN 1 ELSE 0 END) AS inbound,
	SUM(CASE WHEN direction = N''outbound'' THEN 1 ELSE 0 END) AS outbound,
	SUM(CASE WHEN status = N''answered'' THEN 1 ELSE 0 END) AS answered,
	SUM(CASE WHEN direction = N''inbound'' AND status IN (N''missed'', N''voicemail'', N''cancelled'', N''busy'', N''failed'') THEN 1 ELSE 0 END) AS missed,
	CAST(100.0 * SUM(CASE WHEN direction = N''inbound'' AND status = N''answered'' THEN 1 ELSE 0 END)
		/ NULLIF(SUM(CASE WHEN direction = N''inbound'' THEN 1 ELSE 0 END), 0) AS decimal(4, 1)) AS inbound_answer_rate_percent,
	SUM(CAST(duration_seconds AS bigint)) AS duration_seconds,
	SUM(CAST(talk_seconds AS bigint)) AS talk_seconds,
	account
FROM dbo.calls
WHERE started_at IS NOT NULL
GROUP BY CAST(SWITCHOFFSET(started_at, 0) AS date), provider, account');

EXEC (N'
CREATE OR ALTER VIEW dbo.last_sync AS
SELECT
	id, provider, kind, window_start, window_end, started_at, finished_at, fetched, inserted, updated,
	skipped, failed, failures, error, account, time_zone
FROM (
	SELECT r.*, ROW_NUMBER() OVER (PARTITION BY r.provider, r.account ORDER BY r.finished_at DESC) AS place
	FROM dbo.sync_runs AS r
	WHERE r.finished_at IS NOT NULL AND r.error IS NULL
) AS ranked
WHERE place = 1');

-- A view has no order of its own here: add ORDER BY started_at DESC where you read it.
EXEC (N'
CREATE OR ALTER VIEW dbo.recent_calls AS
SELECT provider, id, started_at, direction, status, source, source_name, destination, extension, duration_seconds, account
FROM dbo.calls
WHERE started_at >= DATEADD(hour, -24, SYSDATETIMEOFFSET())');

EXEC (N'
CREATE OR ALTER VIEW dbo.sync_errors AS
SELECT
	id, provider, kind, window_start, window_end, started_at, finished_at, failed, failures,
	COALESCE(error, CASE
		WHEN finished_at IS NULL THEN N''The run was interrupted''
		ELSE CAST(failed AS nvarchar(20)) + N'' calls could not be written''
	END) AS error,
	account
FROM dbo.sync_runs
WHERE error IS NOT NULL OR failed > 0
	OR (finished_at IS NULL AND started_at < DATEADD(hour, -1, SYSDATETIMEOFFSET()))');
