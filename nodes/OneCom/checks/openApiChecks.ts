import type { IDataObject } from 'n8n-workflow';
import { failureVerdict } from '../../shared/check/failureVerdict';
import { ok, unknown, warning, type Verdict } from '../../shared/check/finding';
import type { Check } from '../../shared/check/runChecks';
import { shownColumns } from '../../shared/check/shownWords';
import { judgeColumns } from '../../shared/check/vocabulary';
import type { FailureKind } from '../../shared/failure/serviceError';
import { isRecord } from '../../shared/values/values';
import { callId } from '../calls/toCall';
import { openApiRecords } from '../transport/openApiResponses';
import { CALL_COLUMNS, LEG_COLUMNS } from '../calls/columns';
import { dayOf, type BoundaryCall, type OneComSetup } from './setup';

const REPORT = 'Please report this finding.';

/**
 * The day of a call, with times as this API documents them, up to the next midnight: whether the end belongs to a
 * range is not known (contract: onecom-openapi, Calls).
 */
function dayInFull(call: BoundaryCall): { start: string; end: string } {
	const { start, end } = dayOf(call);
	return { start: `${start} 00:00:00`, end: `${end} 00:00:00` };
}

/** Without a call, the API is asked about today. */
const whole = (call: BoundaryCall | null): IDataObject => (call === null ? {} : dayInFull(call));

/** Failures by which a host has no such API. */
const NOT_THERE: ReadonlySet<FailureKind> = new Set([
	'forbidden',
	'unreadableResponse',
	'notFound',
	// Of this file alone: the classic API would have told it first.
	'unreachable',
]);

/** Whether the newer API answers with the same key, and with the same calls (contract: onecom-openapi, Address and key). */
async function judgeReach(setup: OneComSetup): Promise<Verdict> {
	const call = await setup.boundaryCall();
	const asked = await setup.openApi('/simplecdrs', whole(call));
	if ('failure' in asked) {
		const verdict = failureVerdict(asked.failure, 'openapi.php');
		const isNeeded = setup.account.api === 'openApi';
		if (isNeeded || !NOT_THERE.has(asked.failure.kind)) return verdict;
		return unknown(`${verdict.found}; the credential uses the classic API`);
	}
	const rows = openApiRecords(asked.value);
	const columns = judgeColumns(new Set(rows.flatMap((row) => Object.keys(row))), CALL_COLUMNS);
	if (call === null) return ok('answers with this key');
	const day = call.stamp.slice(0, 10);
	const idsOf = (given: typeof rows) =>
		new Set(given.filter((row) => String(row.sc_start).startsWith(day)).map(callId));
	const [newer, classic] = [idsOf(rows), idsOf(await setup.rows())];
	const lacks = [...classic].some((id) => !newer.has(id));
	const hasMore = [...newer].some((id) => !classic.has(id));
	// On a day that is not over, a call may have been listed since the classic API was asked.
	if (lacks || (hasMore && day !== setup.dayAt(0))) {
		return warning('answers with this key, and lists other calls than the classic API', REPORT);
	}
	return columns.result === 'ok'
		? ok('answers with this key, and lists the calls of the classic API')
		: { ...columns, found: `answers with this key; ${columns.found}` };
}

async function judgeEnd(setup: OneComSetup): Promise<Verdict> {
	const call = await setup.boundaryCall();
	if (call === null) return unknown('too few calls to tell by');
	const query = { ...dayInFull(call), end: call.stamp };
	const asked = await setup.openApi('/simplecdrs', query);
	if ('failure' in asked) return failureVerdict(asked.failure);
	const rows = openApiRecords(asked.value);
	if (rows.some((row) => String(row.sc_start) > call.stamp)) {
		return unknown('the end of a range is not read');
	}
	const belongs = rows.some((row) => callId(row) === call.id);
	return ok(`a second as the end ${belongs ? 'belongs to the range' : 'does not belong to it'}`);
}

/** The form of `/cdrs` is unseen (contract: onecom-openapi, Call legs). */
async function judgeLegs(setup: OneComSetup): Promise<Verdict> {
	const call = await setup.boundaryCall();
	const asked = await setup.openApi('/cdrs', whole(call));
	if ('failure' in asked) return failureVerdict(asked.failure, '/cdrs');
	const rows = openApiRecords(asked.value);
	const form = isRecord(asked.value) ? shownColumns(Object.keys(asked.value)) : 'a bare list';
	if (rows.length === 0) return unknown(`${form}; no legs to tell by`);
	const columns = judgeColumns(new Set(rows.flatMap((row) => Object.keys(row))), LEG_COLUMNS);
	return { ...columns, found: `${form}; ${columns.found}` };
}

export const OPEN_API_CHECKS: ReadonlyArray<Check<OneComSetup>> = [
	{ check: 'open_api', needs: ['route_call_list'], judge: judgeReach },
	{ check: 'open_api_end', needs: ['open_api'], judge: judgeEnd },
	{ check: 'open_api_legs', needs: ['open_api'], judge: judgeLegs },
];
