import { failureVerdict } from '../../shared/check/failureVerdict';
import { ok, unknown, warning, type Verdict } from '../../shared/check/finding';
import type { Check } from '../../shared/check/runChecks';
import { judgeColumns, judgeWords } from '../../shared/check/vocabulary';
import { judgeZone } from '../../shared/check/zoneFit';
import { isMissingRecording } from '../../shared/recording/recordingStore';
import { epochOf } from '../calls/callStarts';
import { directionOf, statusOf } from '../calls/dispositions';
import { callId } from '../calls/toCall';
import type { LegRow } from '../calls/toLeg';
import { CALL_COLUMNS, LEG_COLUMNS } from '../calls/columns';
import type { OneComSetup } from './setup';

const NO_CALLS = 'no calls to tell by';

/** Each value stands under its place, too, "0" to "10": these are no names. */
const isName = (name: string) => !/^\d+$/.test(name);

async function judgeCallColumns(setup: OneComSetup): Promise<Verdict> {
	const rows = await setup.rows();
	if (rows.length === 0) return unknown(NO_CALLS);
	return judgeColumns(
		new Set(rows.flatMap((row) => Object.keys(row)).filter(isName)),
		CALL_COLUMNS,
	);
}

async function legsOf(setup: OneComSetup): Promise<LegRow[]> {
	const call = await setup.boundaryCall();
	const asked = call === null ? null : await setup.legs(call);
	return asked !== null && 'value' in asked ? asked.value : [];
}

async function judgeLegColumns(setup: OneComSetup): Promise<Verdict> {
	const legs = await legsOf(setup);
	return legs.length === 0
		? unknown('no legs to tell by')
		: judgeColumns(new Set(legs.flatMap((leg) => Object.keys(leg))), LEG_COLUMNS);
}

async function judgeStatusWords(setup: OneComSetup): Promise<Verdict> {
	const [rows, legs] = [await setup.rows(), await legsOf(setup)];
	return judgeWords([
		{
			kind: 'disposition',
			values: [...rows.map((row) => row.sc_disposition), ...legs.map((leg) => leg.disposition)],
			isKnown: (word) => statusOf(word) !== 'unknown',
		},
		{
			kind: 'direction',
			values: rows.map((row) => row.sc_direction),
			isKnown: (word) => directionOf(word) !== null,
		},
	]);
}

/** The epoch in the ID of a call proves the zone of its stamp (contract: onecom, Time, freshness: Epoch in a uniqueid), unseen. */
async function judgeTimeZone(setup: OneComSetup): Promise<Verdict> {
	const { account, now } = setup;
	const starts = (await setup.rows()).map((row) => ({
		stamp: row.sc_start,
		epoch: epochOf(callId(row) ?? ''),
	}));
	return judgeZone({ starts, zone: account.zone, now, isEpochDoubtful: true });
}

async function judgeRecording(setup: OneComSetup): Promise<Verdict> {
	const ids = await setup.recordable();
	for (const id of ids) {
		const asked = await setup.recording(id);
		if ('value' in asked) return ok(asked.value ?? 'a format that is not known');
		if (!isMissingRecording(asked.failure)) return failureVerdict(asked.failure);
	}
	if (ids.length === 0) {
		return unknown('no answered call that is old enough', 'Run the check again after such a call.');
	}
	return warning(
		`none of the ${ids.length} newest answered calls has a recording`,
		'If calls are recorded, ask the support of 1com whether this key may fetch them.',
	);
}

const NEEDS = ['route_call_list'];

export const ROW_CHECKS: ReadonlyArray<Check<OneComSetup>> = [
	{ check: 'columns', needs: NEEDS, judge: judgeCallColumns },
	{ check: 'leg_columns', needs: ['route_call_leg_list'], judge: judgeLegColumns },
	{ check: 'status_words', needs: NEEDS, judge: judgeStatusWords },
	{ check: 'time_zone', needs: NEEDS, judge: judgeTimeZone },
	{ check: 'recording', needs: NEEDS, judge: judgeRecording },
];
