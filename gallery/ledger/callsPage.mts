/** The calls page: the page of the ledger over n8n's own data table, with no database and no further account. */
import { throughDoors, type Door } from '../api/doors.mts';
import {
	databaseFailure,
	readingNode,
	respondAsSaid,
	respondJson,
	switchOn,
	webhook,
} from '../api/httpNodes.mts';
import { STORES_NO_REQUEST, withoutHeaders } from '../api/keyless.mts';
import { dataTable, idFrom, where } from '../parts/dataTable.mts';
import { ask } from '../parts/decisions.mts';
import { plainItems } from '../parts/plainItems.mts';
import type { GalleryEntry } from '../entry.mts';
import { setFields } from '../nodes.mts';
import { sendRecording } from '../recordings/sendRecording.mts';
import type { Service } from '../../services.mts';
import { isOfProvider, makeCallTable } from '../sync/destinations/callTable.mts';
import { providerMarks, titlesOf } from '../words.mts';
import { chain, join, workflow, type NodeSpec, type Piece } from '../workflow.mts';
import { nameOf, noteOf, pathOf, ROUTES } from './callsPageNote.mts';
import { FOUND_OR_ERROR, ONCE_OR_FAILURE, wasRead } from './dataTableRuns.mts';
import { IN_DATA_TABLE, ledgerPage } from './page.mts';
import { pageDoor } from '../parts/webPage.mts';
import { OPEN, type Route } from './routes.mts';
import { pageSettings } from './pageSettings.mts';
import { newsOfRuns, tableSync } from './tableSync.mts';

type Place = NodeSpec['at'];

const READ = 'Read the question';
const ASKED = 'Take down what is asked for';

const outputOf = (route: string): number => 1 + ROUTES.findIndex(({ key }) => key === route);

function doorOf({ key, method, name }: Route, services: readonly Service[], row: number): Door {
	const path = `${pathOf(services)}/${key}`;
	// The page has no origin of its own (n8n shows it in a sandbox): the password decides, not the origin.
	const who = { authentication: 'basicAuth', allowedOrigins: '*' } as const;
	return {
		door: webhook(name, { method, path, ...who }, [0, row]),
		mark: withoutHeaders(`It is about ${key}`, key, [1, row], 'basicAuth'),
	};
}

const PLAIN = 'Is it plain?';

function entrance(services: readonly Service[]): { piece: Piece; read: NodeSpec; what: NodeSpec } {
	const [plainDoor, ...doors] = ROUTES.map((route, row) => doorOf(route, services, row));
	const settings = pageSettings(services, [3, 1.5]);
	const read = readingNode(
		READ,
		new URL('code/readQuestion.cjs', import.meta.url),
		[4, 1.5],
		providerMarks(services),
	);
	const what = switchOn(
		'What is asked for?',
		'$json.kind',
		['refused', ...ROUTES.map(({ key }) => key)],
		[6, 1.5],
	);
	const copied = plainItems(ASKED, [5, 1.5]);
	const refuse = respondAsSaid('Say what is wrong with the question', [7, 1]);
	const plain: Piece = {
		nodes: [plainDoor.door, plainDoor.mark, ask(PLAIN, IS_PLAIN, [2, 0])],
		wires: [
			{ from: plainDoor.door.name, to: plainDoor.mark.name },
			{ from: plainDoor.mark.name, to: PLAIN },
			{ from: PLAIN, to: BOUNDS },
			{ from: PLAIN, to: settings.name, output: 1 },
		],
	};
	const others = throughDoors(doors, settings, read, copied, what, refuse);
	return { piece: join(plain, others), read, what };
}

/** Nodes one after the other; output 1 of those that may fail has to be wired to an answer. */
interface Line {
	piece: Piece;
	first: string;
	failing: readonly NodeSpec[];
}

/** Rows at once, as the page asks for them: few, so that it has something to show, and many. */
const SLICE_SIZES = [500, 1000, 10_000];

/** A page waits: what may be tried again is, and soon. */
const SOON_MS = 200;

/** As the page knows a call, and JavaScript for each on a row. */
const SLICE_FIELDS: Record<string, string> = {
	...Object.fromEntries(
		[
			...['started_at', 'direction', 'status', 'source', 'source_name', 'destination', 'extension'],
			...['external_number', 'duration_seconds', 'talk_seconds', 'provider', 'account'],
		].map((name) => [name, `json.${name}`]),
	),
	recorded: 'Boolean(json.recording)',
	id: 'json.call_id',
};

/** Those of one phone system, where the page is for one alone. */
const ofServices = (services: readonly Service[]) =>
	services.length === 1 ? [isOfProvider(services[0])] : [];

const BOUNDS = 'Take the bounds of the slice';

/** JavaScript for whether a text is a moment as the page writes it. */
const isMoment = (text: string): string =>
	`/^\\d{4}(-\\d\\d){2}T\\d\\d(:\\d\\d){2}\\.\\d{3}Z$/.test(${text}) && DateTime.fromISO(${text}).isValid`;

/** The questions that the page asks most, which need no script to be read: that would start a process of n8n's first. */
const IS_PLAIN = `$json.password_is_long && Object.keys($json.query).join() === 'from,to,size' && ${isMoment('$json.query.from')} && ${isMoment('$json.query.to')} && $json.query.from < $json.query.to && ${JSON.stringify(SLICE_SIZES.map(String)).replaceAll('"', "'")}.includes($json.query.size)`;

/** The newest calls of a range, as lists of values: so they are a third as long. */
function slice(services: readonly Service[], [column, row]: Place): Line {
	const maker = 'Make the calls table if missing';
	const bounds = setFields(
		BOUNDS,
		{
			from: { value: '={{ $json.from ?? $json.query.from }}', type: 'string' },
			to: { value: '={{ $json.to ?? $json.query.to }}', type: 'string' },
			size: { value: '={{ Number($json.size ?? $json.query.size) }}', type: 'number' },
		},
		[column, row],
	);
	const make = makeCallTable(maker, [column + 1, row], {
		...ONCE_OR_FAILURE,
		waitBetweenTries: SOON_MS,
	});
	const of = (name: string) => `={{ $('${BOUNDS}').first().json.${name} }}`;
	const read = dataTable(
		'Read a slice of calls',
		[column + 2, row],
		{
			...where(
				[
					...ofServices(services),
					{ keyName: 'started_at', condition: 'gte', keyValue: of('from') },
					{ keyName: 'started_at', condition: 'lt', keyValue: of('to') },
				],
				idFrom(maker),
			),
			operation: 'get',
			returnAll: false,
			limit: of('size'),
			orderBy: true,
			orderByColumn: 'started_at',
			orderByDirection: 'DESC',
		},
		{ ...FOUND_OR_ERROR, waitBetweenTries: SOON_MS },
	);
	const fields = JSON.stringify(Object.keys(SLICE_FIELDS)).replaceAll('"', "'");
	const values = Object.values(SLICE_FIELDS).join(', ');
	const rows = `$input.all().filter(({ json }) => json.call_id).map(({ json }) => [${values}])`;
	// Not by a node of its own: it would look at each of ten thousand rows.
	const failed = '$input.first().json.error';
	const reason = `{ ok: false, error: { message: 'The data table could not be read: ' + (${failed}.message ?? ${failed}) } }`;
	const found = `{ fields: ${fields}, rows: ${rows}, more: $input.all().length === $('${BOUNDS}').first().json.size }`;
	const answer = respondJson(
		'Answer with the calls',
		`${failed} ? ${reason} : ${found}`,
		[column + 3, row],
		`={{ ${failed} ? 503 : 200 }}`,
	);
	return { first: BOUNDS, failing: [make], piece: chain(bounds, make, read, answer) };
}

function recording(services: readonly Service[], [column, row]: Place): Line {
	const maker = 'Make the calls table if missing, too';
	const make = makeCallTable(maker, [column, row], ONCE_OR_FAILURE);
	const find = dataTable(
		'Find the call',
		[column + 1, row],
		{
			...where(
				Object.entries({ provider: 'provider', account: 'account', call_id: 'id' }).map(
					([keyName, name]) => ({
						keyName,
						condition: 'eq',
						keyValue: `={{ $('${ASKED}').first().json.${name} }}`,
					}),
				),
				idFrom(maker),
			),
			operation: 'get',
			returnAll: false,
			limit: 1,
		},
		FOUND_OR_ERROR,
	);
	const read = wasRead('Could the table be read?', [column + 2, row]);
	const known = setFields(
		'See whether it is known',
		{
			known: { value: '={{ Boolean($json.call_id) }}', type: 'boolean' },
			provider: { value: '={{ $json.provider }}', type: 'string' },
			account: { value: "={{ $json.account ?? '' }}", type: 'string' },
			recording: { value: "={{ $json.recording ?? '' }}", type: 'string' },
		},
		[column + 3, row],
	);
	const sent = sendRecording(services, [column + 4, row]);
	return {
		first: maker,
		failing: [make, read],
		piece: join(chain(make, find, read, known), sent.piece, {
			nodes: [],
			wires: [{ from: known.name, to: sent.first }],
		}),
	};
}

function calls(services: readonly Service[]): Piece[] {
	const { piece: entering, read, what } = entrance(services);
	const lines: Record<string, Line> = {
		slice: slice(services, [7, 0]),
		recording: recording(services, [7, 3.5]),
		runs: newsOfRuns(ASKED, [7, 7]),
		sync: tableSync(services, ASKED, [7, 8.5]),
	};
	const failing = [read, ...Object.values(lines).flatMap((line) => line.failing)];
	const wires = Object.entries(lines).map(([route, { first }]) => ({
		from: what.name,
		to: first,
		output: outputOf(route),
	}));
	return [
		pageDoor(OPEN, pathOf(services), ledgerPage(services, IN_DATA_TABLE), [0, -1]),
		entering,
		...Object.values(lines).map(({ piece }) => piece),
		{ nodes: [], wires },
		databaseFailure(failing, [12, -1], 'data table'),
	];
}

const fileOf = (services: readonly Service[]): GalleryEntry['file'] =>
	`ledger/page-of-${services.length > 1 ? 'all' : services[0].key}-calls.json`;

/** The page of the calls of these phone systems, over n8n's own data table. */
export const callsPageOf = (services: readonly Service[]): GalleryEntry => ({
	file: fileOf(services),
	purpose: 'Calls as a web page with totals, search, players and a sync at once, up to some 20,000',
	variant: titlesOf(services),
	destination: 'A browser, on a computer or a phone',
	needs: 'nothing else',
	workflow: workflow({
		name: nameOf(services),
		note: noteOf(services),
		pieces: calls(services),
		settings: STORES_NO_REQUEST,
	}),
});

/** One for each phone system, and one for all of them. */
export const callsPagesOf = (services: readonly Service[]): GalleryEntry[] => [
	...services.map((service) => callsPageOf([service])),
	...(services.length > 1 ? [callsPageOf(services)] : []),
];
