/**
 * Whose turn it is to ask a phone system. All who look at a board share its rows in the table, one for each phone
 * system, and nobody may ask before the time in `free_at`. The rows of other imports, which may be for other accounts
 * and other people, are never read. One statement moves that time ahead and writes down which run did
 * so: of two runs at one instant one finds it moved. A run that died lets go when its time is over.
 */
import { codeNode } from '../parts/codeNode.mts';
import {
	dataTable,
	equal,
	OF_THIS_WORKFLOW,
	makeTable,
	TABLE_ID,
	tableById,
	textColumns,
	where,
	type Condition,
	type DataTable,
} from '../parts/dataTable.mts';
import { ask, keepWhere } from '../parts/decisions.mts';
import { plainItems } from '../parts/plainItems.mts';
import { PATIENT } from '../nodes.mts';
import { setting } from '../parts/settings.mts';
import type { Service } from '../../services.mts';
import { chain, join, type NodeSpec, type Piece } from '../workflow.mts';

type Place = NodeSpec['at'];

/** At most one round of requests in so many seconds. */
export const ROUND_SECONDS = 10;

/** Longer than a round takes, and short enough for a board that a stop of n8n left. */
export const LEASE_SECONDS = 120;

export const BOARDS: DataTable = {
	name: 'Wallboards',
	columns: ['workflow', 'provider', 'free_at', 'holder', 'asked_at', 'board'],
};

/** A time before all others. */
export const NEVER = '0';

/** What stands in the setting until a user of n8n 1, whose node makes no table, writes the ID of one there. */
export const MADE_BY_ITSELF = 'made by itself';
export const TABLE_SETTING = 'data_table_id';

/** Expression, without braces. */
const THE_TABLE = `${setting(TABLE_SETTING)} === '${MADE_BY_ITSELF}' ? ${TABLE_ID} : ${setting(TABLE_SETTING)}`;

/** The version that n8n 1 has, too. */
const rows = (
	name: string,
	at: Place,
	parameters: NodeSpec['parameters'],
	settings: NodeSpec['settings'],
): NodeSpec => ({
	...dataTable(name, at, parameters, { ...PATIENT, alwaysOutputData: true, ...settings }),
	typeVersion: 1,
});

const change = (
	name: string,
	conditions: readonly Condition[],
	columns: Record<string, string>,
	at: Place,
): NodeSpec =>
	rows(
		name,
		at,
		{
			...where(conditions, THE_TABLE),
			operation: 'update',
			columns: textColumns(columns),
			options: {},
		},
		{ executeOnce: true },
	);

/** The rows of this board: those of one phone system, or of all. */
export const getBoards = (name: string, at: Place, provider?: string): NodeSpec =>
	rows(
		name,
		at,
		{
			...where(
				equal({ ...OF_THIS_WORKFLOW, ...(provider !== undefined && { provider }) }),
				THE_TABLE,
			),
			operation: 'get',
			returnAll: true,
		},
		{ executeOnce: true },
	);

export const LOOK = 'Look at the table';

/** Makes the table and the rows in it. Begins at the first node; what follows hangs on `LOOK`. */
export function tablePiece(services: readonly Service[], [column, row]: Place): Piece {
	const isOurs = ask(
		'Is the table made by itself?',
		`${setting(TABLE_SETTING)} === '${MADE_BY_ITSELF}'`,
		[column, row],
	);
	const table = makeTable(BOARDS, [column + 1, row - 1]);
	const look = plainItems(LOOK, [column + 2, row]);
	const providers = services.map(({ provider }) => `'${provider}'`).join(', ');
	const missing = codeNode(
		'See which rows are missing',
		new URL('code/missingRows.cjs', import.meta.url),
		[column + 4, row],
		{ '/* PROVIDERS */ []': `[${providers}]` },
	);
	const insert = rows(
		'Make the rows that are missing',
		[column + 5, row],
		{
			resource: 'row',
			dataTableId: tableById(THE_TABLE),
			operation: 'insert',
			columns: textColumns({
				...OF_THIS_WORKFLOW,
				provider: '={{ $json.provider }}',
				free_at: NEVER,
				asked_at: NEVER,
			}),
			options: {},
		},
		{},
	);
	const rowsThere = getBoards('See which rows there are', [column + 3, row]);
	return join(chain(isOurs, table, look, rowsThere, missing, insert), {
		nodes: [],
		wires: [{ from: isOurs.name, to: LOOK, output: 1 }],
	});
}

export const whoTook = ({ title }: Service): string => `See who took ${title}`;

/** Three nodes: the row comes out where it is this run's turn, and nothing where it is not. */
export function takeTurn(service: Service, [column, row]: Place): Piece {
	const { provider, title } = service;
	const take = change(
		`Take ${title} for this run`,
		[
			...equal({ ...OF_THIS_WORKFLOW, provider }),
			{ keyName: 'free_at', condition: 'lte', keyValue: '={{ $now.toUTC().toISO() }}' },
		],
		{
			free_at: `={{ $now.plus({ seconds: ${LEASE_SECONDS} }).toUTC().toISO() }}`,
			holder: '={{ $execution.id }}',
		},
		[column, row],
	);
	// Two runs that made the table's first rows at once count by the older one.
	const isFirst = '$json.id === Math.min(...$input.all().map((item) => item.json.id))';
	return chain(
		take,
		getBoards(whoTook(service), [column + 1, row], provider),
		keepWhere(
			`Is it this run's turn at ${title}?`,
			`${isFirst} && String($json.holder) === String($execution.id)`,
			[column + 2, row],
		),
	);
}

/**
 * Two nodes. Writes the board down, unless that of a later round stands there, and lets the next run ask, unless it
 * has taken over already.
 */
export function endTurn({ provider, title }: Service, [column, row]: Place): Piece {
	return chain(
		change(
			`Note the ${title} board`,
			[
				...equal({ ...OF_THIS_WORKFLOW, provider }),
				{ keyName: 'asked_at', condition: 'lt', keyValue: '={{ $json.asked_at }}' },
			],
			{ board: '={{ $json.board }}', asked_at: '={{ $json.asked_at }}' },
			[column, row],
		),
		change(
			`Let the next run ask ${title}`,
			equal({ ...OF_THIS_WORKFLOW, provider, holder: '={{ $execution.id }}' }),
			{
				free_at: `={{ DateTime.max($now, DateTime.fromISO($('${whatToAsk(title)}').first().json.asked_at).plus({ seconds: ${ROUND_SECONDS} })).toUTC().toISO() }}`,
			},
			[column + 1, row],
		),
	);
}

/** The node that keeps what a phone system is asked for in this round. */
export const whatToAsk = (title: string): string => `Keep what to ask ${title} for`;
