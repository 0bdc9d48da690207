import { failureVerdict } from '../../shared/check/failureVerdict';
import { ok, unknown, warning, type Verdict } from '../../shared/check/finding';
import type { Check } from '../../shared/check/runChecks';
import { textOrNull } from '../../shared/values/values';
import { callId } from '../calls/toCall';
import type { OneComRow } from '../transport/responses';
import type { OneComSetup } from './setup';

const REPORT = 'Please report this finding.';
const TOO_FEW = 'too few calls to tell by';

const stampOf = (row: OneComRow) => textOrNull(row.sc_start) ?? '';

/** Calls up to the start of one are asked for: a later one, or one of a day before, shows that dates are not heeded. */
async function judgeFilters(setup: OneComSetup): Promise<Verdict> {
	const call = await setup.boundaryCall();
	if (call === null) return unknown(TOO_FEW);
	const outside = (row: OneComRow) =>
		stampOf(row) > call.stamp || stampOf(row) < call.stamp.slice(0, 10);
	if (!(await setup.rows()).some(outside)) return unknown(TOO_FEW);
	const [ranged, byId] = [await setup.upToItsStart(call), await setup.byId(call)];
	if ('failure' in ranged) return failureVerdict(ranged.failure);
	if ('failure' in byId) return failureVerdict(byId.failure);
	const areDatesRead = !ranged.value.some(outside);
	const ids = byId.value.map(callId);
	const isIdRead = ids.every((id) => id === call.id);
	const found = [
		`start and end: ${areDatesRead ? 'read' : 'not read'}`,
		`uniqueid: ${isIdRead ? (ids.length > 0 ? 'read' : 'finds nothing') : 'not read'}`,
	].join('; ');
	if (areDatesRead && isIdRead && ids.length > 0) return ok(found);
	return warning(
		found,
		`Calls are right, for the node filters them again, but each request may take longer. ${REPORT}`,
	);
}

/** Whether the bound that ends a range belongs to it (contract: onecom, Where common belief is wrong). */
async function judgeEnd(setup: OneComSetup): Promise<Verdict> {
	const call = await setup.boundaryCall();
	if (call === null) return unknown(TOO_FEW);
	const [byStamp, byDay] = [await setup.upToItsStart(call), await setup.upToItsDay(call)];
	if ('failure' in byStamp) return failureVerdict(byStamp.failure);
	if ('failure' in byDay) return failureVerdict(byDay.failure);
	if (byStamp.value.some((row) => stampOf(row) > call.stamp)) {
		return unknown('the end of a range is not read');
	}
	const has = (rows: readonly OneComRow[]) =>
		rows.some((row) => callId(row) === call.id) ? 'belongs to the range' : 'does not belong to it';
	return ok(`a second as the end ${has(byStamp.value)}; a day as the end ${has(byDay.value)}`);
}

const NEEDS = ['route_call_list'];

export const RANGE_CHECKS: ReadonlyArray<Check<OneComSetup>> = [
	{ check: 'filters', needs: NEEDS, judge: judgeFilters },
	{ check: 'end', needs: NEEDS, judge: judgeEnd },
];
