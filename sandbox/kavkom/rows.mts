import type { ListedCall } from './legs.mts';
import { nameAs, numberAs, resultAs } from './oddValues.mts';
import type { KavkomState } from './state.mts';
import { recordedFrom } from './visibility.mts';

export type Row = Record<string, unknown>;

const HANGUP_CAUSES: Record<string, string> = {
	missed: 'NO_ANSWER',
	cancelled: 'ORIGINATOR_CANCEL',
	failed: 'NORMAL_TEMPORARY_FAILURE',
};

const epochSeconds = (epochMs: number): string => String(Math.floor(epochMs / 1000));

/** FreeSWITCH writes an answer that never came as an empty stamp; a database may fill it with epoch 0. */
function answerStamp(call: ListedCall, { oddities, stamps }: KavkomState): string {
	const filler = oddities.unansweredStamp === 'epochZero' ? 0 : null;
	const instant = call.answeredAt ?? filler;
	return instant === null ? '' : stamps[oddities.stampForm](instant);
}

const legColumns = ({ originatingId }: ListedCall): Row => ({
	leg: originatingId === undefined ? 'a' : 'b',
	originating_leg_uuid: originatingId ?? null,
});

function extraColumns(call: ListedCall, file: string, state: KavkomState): Row {
	const { oddities, stamps } = state;
	const slash = file.lastIndexOf('/');
	return {
		answer_stamp: answerStamp(call, state),
		end_stamp: stamps[oddities.stampForm](call.endedAt),
		billsec: String(call.talkSeconds),
		billmsec: String(call.talkSeconds * 1000),
		hangup_cause: HANGUP_CAUSES[call.result] ?? 'NORMAL_CLEARING',
		record_path: file === '' ? '' : `/recordings/${file.slice(0, Math.max(slash, 0))}`,
		record_name: file.slice(slash + 1),
		missed_call: String(call.result === 'missed'),
		bridge_uuid: null,
		...legColumns(call),
		source_number: numberAs(oddities.numberForm, call.callerNumber),
		cc_queue: '',
		cc_agent: '',
		waitsec: String(call.durationSeconds - call.talkSeconds),
	};
}

/** FreeSWITCH writes an answer that never came as epoch 0. */
const epochColumns = (call: ListedCall): Row => ({
	start_epoch: epochSeconds(call.startedAt),
	answer_epoch: call.answeredAt === null ? '0' : epochSeconds(call.answeredAt),
	end_epoch: epochSeconds(call.endedAt),
});

/** A call as `cdr/list` writes it at this moment (contract: kavkom, Call detail records: Row). */
export function callRow(call: ListedCall, state: KavkomState): Row {
	const { oddities, stamps } = state;
	const file = state.now() >= recordedFrom(call, oddities) ? call.file : '';
	return {
		[oddities.idKey]: call.id,
		domain_uuid: state.domainUuid,
		extension_uuid: call.extensionUuid,
		direction: call.direction,
		caller_id_number: numberAs(oddities.numberForm, call.callerNumber),
		caller_id_name: nameAs(oddities.nameForm, call.callerName),
		destination_number: numberAs(oddities.numberForm, call.destination),
		start_stamp: stamps[oddities.stampForm](call.startedAt),
		duration: oddities.numbersAsStrings ? String(call.durationSeconds) : call.durationSeconds,
		call_result: resultAs(oddities.resultWords, call),
		file,
		...(oddities.legRows ? legColumns(call) : {}),
		...(oddities.extraColumns ? extraColumns(call, file, state) : {}),
		...(oddities.epochColumns ? epochColumns(call) : {}),
	};
}
