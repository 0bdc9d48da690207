/** What becomes of a recording that came to nothing: why, when it is given up, and how a user comes to know. */
import { keepWhere } from '../parts/decisions.mts';
import { PATIENT, postgresQuery, stopWith } from '../nodes.mts';
import type { Service } from '../../services.mts';
import type { NodeSpec, Piece } from '../workflow.mts';

/** What a recording is wanted for, as the database tells its tries apart. */
export type Purpose = 'archive' | 'transcript' | 'summary';

/** So often is a recording tried for each purpose (`recording_rest` in postgres.sql). */
export const MAX_TRIES = 5;

const MISSING = 'The phone system has no recording of this call';
const NO_TEXT = 'There was an answer, but no text in it';

/** What went wrong, in the forms in which nodes say so; an empty item is a recording that is not there. */
const SAID = `[$json.message ?? $json.error?.message ?? $json.error, $json.error?.description].filter((text, index, all) => typeof text === 'string' && text !== '' && all.indexOf(text) === index).join(': ')`;
const REASON = `($json.isEmpty() ? '${MISSING}' : ${SAID} || '${NO_TEXT}').replaceAll('\\u0000', '')`;

/**
 * Notes why a recording came to nothing, and gives it up after the last try, or at once for an item with `for_good`.
 * Goes on with `given_up`, and with `failure` where the run must be seen to have failed: a field named `error`, even
 * an empty one, n8n takes for a failure of the node, and runs it again after a wait.
 *
 * @param loop name of the node that hands out the recordings, with their `id`
 */
export function noteTry(
	name: string,
	{ provider, knowsRecordings }: Service,
	purpose: Purpose,
	loop: string,
	at: NodeSpec['at'],
): NodeSpec {
	// Where the phone system does not say what was recorded, nothing is wrong with a call that was not.
	const isWrong = `$4 <> '${MISSING}'${knowsRecordings ? ' OR noted.given_up' : ''}`;
	const said = `CASE WHEN noted.given_up THEN 'Given up, call ' || $3 || ': ' ELSE '' END || $4`;
	return postgresQuery(
		name,
		`SELECT noted.tries, COALESCE(noted.given_up, false) AS given_up, CASE WHEN ${isWrong} THEN ${said} END AS failure
FROM (SELECT) AS one LEFT JOIN note_recording_try($1, $2, $3, $4, $5) AS noted ON true`,
		at,
		`['${purpose}', '${provider}', $('${loop}').first().json.id, ${REASON}, $json.for_good === true]`,
		{ ...PATIENT, onError: 'continueErrorOutput' },
	);
}

export const FAILURES = 'Keep the ones that failed';
const LIST = 'List what was given up';
const STOP = 'End the run as failed';

/** Wire a loop's first output to `FAILURES`: where there are any, the run ends as failed and says which are given up. */
export function failedRecordings(
	{ provider, knowsRecordings }: Service,
	purposes: readonly Purpose[],
	at: NodeSpec['at'],
): Piece {
	const [column, row] = at;
	const all = `$('${FAILURES}').all()`;
	const givenUp = `${all}.filter(({ json }) => json.given_up)`;
	const first = `(${givenUp}[0] ?? ${all}[0]).json`;
	const message = `=Some recordings failed and are tried again later{{ ${givenUp}.length ? ', but for ' + ${givenUp}.length + ': given up, see "${LIST}"' : '' }}. The first: {{ ${first}.failure ?? ${first}.error.message ?? ${first}.error }}`;
	const wanted = purposes.map((purpose) => `'${purpose}'`).join(', ');
	const list = postgresQuery(
		LIST,
		`SELECT purpose, id, started_at, source, destination, tries, given_up_at, reason FROM recordings_given_up
WHERE provider = $1 AND purpose IN (${wanted})${knowsRecordings ? '' : ` AND reason <> '${MISSING}'`} LIMIT 1000`,
		[column + 1, row],
		`['${provider}']`,
		{ ...PATIENT, executeOnce: true, alwaysOutputData: true, onError: 'continueRegularOutput' },
	);
	return {
		nodes: [
			keepWhere(FAILURES, 'Boolean($json.failure ?? $json.error)', at),
			list,
			stopWith(STOP, message, [column + 2, row]),
		],
		wires: [
			{ from: FAILURES, to: LIST },
			{ from: LIST, to: STOP },
		],
	};
}

/** How a note speaks of recordings that come to nothing. */
export function triesInNote({ knowsRecordings, title }: Service): string {
	const unrecorded = knowsRecordings
		? ''
		: ` ${title} does not say which calls were recorded, so every answered call is asked for: the view also has those that were not.`;
	return `**What cannot be done** is tried ${MAX_TRIES} times within a day and a half, then given up; the others go on. The run in which that happens ends as failed: its node *${LIST}* has all that was given up, with the reason, and so has the view *recordings_given_up* of the database.${unrecorded} When the reason is gone, such as a credential that had run out, the workflow **Recordings that were given up** has them tried again.`;
}
