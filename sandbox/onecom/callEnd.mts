import { type OneComCall, timingOf, wholeSecond } from './calls.mts';
import type { OneComLeg } from './legs.mts';

/** Ends a call that is under way, at `instant` (epoch ms), the way a hang-up does. */
export function endCall(call: OneComCall, instant: number): void {
	const endedAt = Math.max(wholeSecond(instant), call.startedAt);
	const late = call.endedAt - endedAt;
	const answered = call.answeredAt !== null && call.answeredAt <= endedAt;
	Object.assign(
		call,
		timingOf(
			{
				startedAt: call.startedAt,
				endedAt,
				answeredAt: answered ? call.answeredAt : null,
				disposition: answered ? call.disposition : 'NO ANSWER',
			},
			instant,
		),
		{
			whoAnswered: answered ? call.whoAnswered : '',
			hasRecording: answered && call.hasRecording,
			visibleAt: call.visibleAt - late,
			recordingVisibleAt: call.recordingVisibleAt - late,
		},
	);
	for (const leg of call.legs) endLeg(leg, endedAt);
}

function endLeg(leg: OneComLeg, instant: number): void {
	const startedAt = Math.min(leg.startedAt, instant);
	const endedAt = Math.min(leg.endedAt, instant);
	const answeredAt = leg.answeredAt !== null && leg.answeredAt <= endedAt ? leg.answeredAt : null;
	Object.assign(leg, {
		startedAt,
		endedAt,
		answeredAt,
		disposition: answeredAt === null ? 'NO ANSWER' : leg.disposition,
		durationSeconds: (endedAt - startedAt) / 1000,
		billSeconds: answeredAt === null ? 0 : (endedAt - answeredAt) / 1000,
	});
}
