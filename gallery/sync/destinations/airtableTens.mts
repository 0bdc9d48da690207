/**
 * Writes records into Airtable ten a request, as many as it takes: n8n's own node sends one a request. Airtable
 * takes five requests a second and then none for half a minute, longer than the retries of a node last.
 */
import { gatherInto, jsonRequest, loopOver, stopWith, waitNode } from '../../nodes.mts';
import { ask } from '../../parts/decisions.mts';
import type { Service } from '../../../services.mts';
import type { NodeSpec } from '../../workflow.mts';
import type { Section } from '../destination.mts';
import { KEY } from './tableRow.mts';

const RECORDS = 10;
const PAUSE_SECONDS = 0.25;

/** A little longer than Airtable stays shut. */
const LOCK_SECONDS = 31;

/** Of a run; then something else is wrong. */
const MAX_LOCKS = 20;

/** JavaScript for the ID of what is picked in a node, as an ID or by its address. */
export const idPicked = (node: string, parameter: string, prefix: string): string =>
	`$('${node}').params.${parameter}.value.match(/${prefix}[A-Za-z0-9]+/)[0]`;

/** Name of the node that writes, which has the credential. */
export const writeTensName = ({ title }: Service): string => `Write the ${title} calls`;

function sendTen(name: string, place: string, gathered: string, at: NodeSpec['at']): NodeSpec {
	const body = `{ performUpsert: { fieldsToMergeOn: ['${KEY}'] }, typecast: true, records: $('${gathered}').first().json.records.map((fields) => ({ fields })) }`;
	return jsonRequest(name, at, {
		method: 'PATCH',
		url: `=https://api.airtable.com/v0/{{ ${idPicked(place, 'base', 'app')} }}/{{ ${idPicked(place, 'table', 'tbl')} }}`,
		credential: 'airtableTokenApi',
		body,
		// The status decides what follows.
		options: { response: { response: { fullResponse: true, neverError: true } } },
	});
}

/**
 * From the rows to the end. A request that comes too early is sent again when Airtable is open again: the same ten
 * records twice are the same as once.
 *
 * @param place name of the node in which base and table are picked
 */
export function writeInTens(service: Service, column: number, place: string): Section {
	const { title } = service;
	const loop = loopOver(`Take ${RECORDS} ${title} calls at a time`, RECORDS, [column, 0]);
	const gather = gatherInto(`Make one request of the ${title} calls`, 'records', [column + 1, 0]);
	const send = sendTen(writeTensName(service), place, gather.name, [column + 2, 0]);
	const isWritten = ask(`Did Airtable take the ${title} calls?`, '$json.statusCode < 300', [
		column + 3,
		0,
	]);
	const pause = waitNode('Leave Airtable some time', PAUSE_SECONDS, [column + 4, 0]);
	const isShut = ask(
		'Is Airtable shut for half a minute?',
		`$json.statusCode === 429 && !JSON.stringify($json.body).includes('BILLING_LIMIT') && $runIndex < ${MAX_LOCKS}`,
		[column + 4, 1],
	);
	const shut = waitNode('Wait until Airtable is open again', LOCK_SECONDS, [column + 5, 1]);
	const stop = stopWith(
		`Say why Airtable took no ${title} calls`,
		'=Airtable took no calls and answered with status {{ $json.statusCode }}: {{ JSON.stringify($json.body?.error ?? $json.body?.errors ?? $json.body).slice(0, 500) }}',
		[column + 5, 2],
	);
	return {
		first: loop.name,
		last: loop.name,
		piece: {
			nodes: [loop, gather, send, isWritten, pause, isShut, shut, stop],
			wires: [
				{ from: loop.name, to: gather.name, output: 1 },
				{ from: gather.name, to: send.name },
				{ from: send.name, to: isWritten.name },
				{ from: isWritten.name, to: pause.name, output: 0 },
				{ from: isWritten.name, to: isShut.name, output: 1 },
				{ from: pause.name, to: loop.name },
				{ from: isShut.name, to: shut.name, output: 0 },
				{ from: isShut.name, to: stop.name, output: 1 },
				{ from: shut.name, to: send.name },
			],
		},
	};
}
