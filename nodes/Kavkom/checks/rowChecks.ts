import { failureVerdict } from '../../shared/check/failureVerdict';
import { failed, ok, unknown, type Verdict } from '../../shared/check/finding';
import type { Check } from '../../shared/check/runChecks';
import { judgeColumns, judgeWords, type KnownColumns } from '../../shared/check/vocabulary';
import { judgeZone } from '../../shared/check/zoneFit';
import { epochOrNull, textOrNull } from '../../shared/values/values';
import { directionOf } from '../calls/directions';
import { statusOf } from '../calls/statusWords';
import { ID_FIELDS } from '../calls/toCall';
import type { KavkomSetup } from './setup';

/** All that Kavkom's own texts and FusionPBX name (contract: kavkom, Call detail records: Row). */
const COLUMNS: KnownColumns = {
	known: new Set([
		...[...ID_FIELDS, 'domain_uuid', 'extension_uuid'],
		...['direction', 'caller_id_number', 'caller_id_name', 'destination_number', 'start_stamp'],
		...['duration', 'call_result', 'file', 'answer_stamp', 'end_stamp', 'start_epoch'],
		...['answer_epoch', 'end_epoch', 'billsec', 'billmsec', 'hangup_cause', 'record_path'],
		...['record_name', 'missed_call', 'bridge_uuid', 'leg', 'originating_leg_uuid'],
		...['source_number', 'cc_queue', 'cc_agent', 'waitsec'],
	]),
	needed: [
		ID_FIELDS,
		['start_stamp', 'start_epoch'],
		['direction'],
		['caller_id_number'],
		['destination_number'],
		['duration'],
		['call_result'],
		['file'],
	],
};

const NO_CALLS = 'no calls to tell by';

async function judgeRowColumns(setup: KavkomSetup): Promise<Verdict> {
	const rows = await setup.rows();
	return rows.length === 0
		? unknown(NO_CALLS)
		: judgeColumns(new Set(rows.flatMap((row) => Object.keys(row))), COLUMNS);
}

/** Which column tells calls from each other, and whether it does (contract: kavkom, Call detail records: Row). */
async function judgeCallIds(setup: KavkomSetup): Promise<Verdict> {
	const rows = await setup.rows();
	if (rows.length === 0) return unknown(NO_CALLS);
	const column = ID_FIELDS.find((name) => rows.some((row) => textOrNull(row[name]) !== null));
	if (column === undefined) {
		return failed(
			'no call has an ID',
			'The node leaves such calls out. Please report this finding.',
		);
	}
	const ids = rows.map((row) => textOrNull(row[column]));
	const repeats = new Set(ids).size < ids.length;
	return ok(
		`${column}; ${repeats ? 'some calls came twice, of which one counts' : 'each call once'}`,
	);
}

async function judgeStatusWords(setup: KavkomSetup): Promise<Verdict> {
	const rows = await setup.rows();
	return judgeWords([
		{
			kind: 'call_result',
			values: rows.map((row) => row.call_result),
			isKnown: (word) => statusOf(word) !== 'unknown',
		},
		{
			kind: 'direction',
			values: rows.map((row) => row.direction),
			isKnown: (word) => directionOf(word) !== null,
		},
	]);
}

async function judgeTimeZone(setup: KavkomSetup): Promise<Verdict> {
	const { account, now } = setup;
	const starts = (await setup.newestRows()).map((row) => ({
		stamp: row.start_stamp,
		epoch: epochOrNull(row.start_epoch),
	}));
	return judgeZone({ starts, zone: account.zone, now, isEpochDoubtful: false });
}

async function judgeRecording(setup: KavkomSetup): Promise<Verdict> {
	const call = await setup.recordedCall();
	if (call === null) {
		return unknown(
			'none of the newest calls has a recording',
			'Run the check again some minutes after a call that is recorded.',
		);
	}
	const asked = await setup.recording(call.file);
	if ('failure' in asked) return failureVerdict(asked.failure, 'cdr/download');
	return ok(`cdr/download: ${asked.value ?? 'a format that is not known'}`);
}

const NEEDS = ['route_call_list'];

export const ROW_CHECKS: ReadonlyArray<Check<KavkomSetup>> = [
	{ check: 'columns', needs: NEEDS, judge: judgeRowColumns },
	{ check: 'call_ids', needs: NEEDS, judge: judgeCallIds },
	{ check: 'status_words', needs: NEEDS, judge: judgeStatusWords },
	{ check: 'time_zone', needs: NEEDS, judge: judgeTimeZone },
	{ check: 'recording', needs: NEEDS, judge: judgeRecording },
];
