/** Data warehouses: one MERGE for some hundred calls. */
import { gatherInto, loopOver, manualStart, wholeList } from '../../nodes.mts';
import type { Service } from '../../../services.mts';
import type { NodeSpec } from '../../workflow.mts';
import { run } from '../../parts/steps.mts';
import { section, type Destination } from '../destination.mts';
import { accountOf } from '../../parts/account.mts';
import {
	decideWindow,
	NOTED,
	NOTED_KEY,
	NOTED_TIMES,
	NOTED_ZONE,
	notedKeyOf,
	noteName,
	windowOf,
} from '../window.mts';
import { CALL_COLUMNS } from '../../callColumns.mts';
import { BATCH_SIZE, MAKE_TABLES } from '../../sql/run.mts';

/** Named values for a statement, each an n8n expression. */
export type Values = Readonly<Record<string, string>>;

export interface Warehouse
	extends Pick<Destination, 'key' | 'title' | 'phrase' | 'needs' | 'minutes'> {
	statement: (name: string, query: string, at: NodeSpec['at'], values?: Values) => NodeSpec;
	/** Makes the tables, statement by statement. */
	create: readonly string[];
	/**
	 * Of the provider given as `provider` and the account given as `account`, whose notes have the key
	 * `account_key`, in one row: `started_at` of its newest call or null, `fetched_at`: now,
	 * and `ran_at`, `window_end` and `time_zone` of its last good run or null.
	 */
	newest: string;
	/** Writes the calls given as JSON in `calls`, read at `fetched_at`. */
	merge: string;
	/** Writes down a good run, given by the names in `NOTED`. */
	note: string;
	steps: readonly string[];
	remark: string;
}

const newestName = ({ title }: Service): string => `Find the newest ${title} call`;

function setUpOnce({ statement, create, title }: Warehouse) {
	return section(
		manualStart(MAKE_TABLES, [0, 0]),
		...create.map((query, index) =>
			statement(`Make the tables in ${title} (${index + 1})`, query, [1 + index, 0]),
		),
	).piece;
}

/** A data warehouse as the destination of a sync. */
export function warehouse(product: Warehouse): Destination {
	const { statement, newest, merge, note } = product;
	return {
		...product,
		steps: () => [...product.steps, run(MAKE_TABLES, ' once')],
		remarks: () =>
			`The calls are in the table \`calls\`; \`call_syncs\` says how far the runs got. A call is written when it is new or has changed; a slow, older run never undoes a newer one. ${product.remark}`,
		once: () => setUpOnce(product),
		before: (service) =>
			section(
				statement(newestName(service), newest, [1, 0], {
					provider: `'${service.provider}'`,
					account: accountOf(service),
					[NOTED_KEY]: notedKeyOf(service),
				}),
				...decideWindow(service, 2, {
					newest: '$input.first().json.started_at',
					noted: '$input.first().json',
				}),
			),
		window: windowOf,
		note: (service, at) =>
			section(
				statement(
					noteName(service),
					note,
					at,
					Object.fromEntries(NOTED.map((field) => [field, `$json.${field}`])),
				),
			),
		after: (service, column) => {
			const loop = loopOver(`Take ${BATCH_SIZE} ${service.title} calls at a time`, BATCH_SIZE, [
				column,
				0,
			]);
			const gather = gatherInto(`Make one batch of the ${service.title} calls`, 'calls', [
				column + 1,
				0,
			]);
			const write = statement(`Write the ${service.title} calls`, merge, [column + 2, 0], {
				calls: `JSON.stringify(${wholeList('calls')})`,
				fetched_at: `$('${newestName(service)}').first().json.fetched_at`,
			});
			return {
				first: loop.name,
				last: loop.name,
				piece: {
					nodes: [loop, gather, write],
					wires: [
						{ from: loop.name, to: gather.name, output: 1 },
						{ from: gather.name, to: write.name },
						{ from: write.name, to: loop.name },
					],
				},
			};
		},
	};
}

/** A MERGE of one row, by the product's words for a value and for the instant that a text stands for. */
export function mergeRun(
	table: string,
	value: (field: string) => string,
	toInstant: (text: string) => string,
): string {
	const given = [
		`${value(NOTED_KEY)} AS ${NOTED_KEY}`,
		...NOTED_TIMES.map((field) => `${toInstant(value(field))} AS ${field}`),
		`${value(NOTED_ZONE)} AS ${NOTED_ZONE}`,
	];
	const changing = NOTED.filter((field) => field !== NOTED_KEY);
	return `MERGE INTO ${table} AS known
USING (SELECT ${given.join(', ')}) AS incoming
ON known.${NOTED_KEY} = incoming.${NOTED_KEY}
WHEN MATCHED THEN UPDATE SET ${changing.map((field) => `${field} = incoming.${field}`).join(', ')}
WHEN NOT MATCHED THEN INSERT (${NOTED.join(', ')}) VALUES (${NOTED.map((field) => `incoming.${field}`).join(', ')})`;
}

const CHANGING = CALL_COLUMNS.filter((column) => !['provider', 'account', 'id'].includes(column));

const listed = (parts: readonly string[], indent: string): string => parts.join(`,\n${indent}`);

/** A MERGE of what `incoming` selects; `now` is the product's word for this moment. */
export function mergeCalls(table: string, incoming: string, now: string): string {
	const columns = [...CALL_COLUMNS, 'fetched_at', 'created_at', 'updated_at'];
	const values = [...CALL_COLUMNS, 'fetched_at'].map((column) => `incoming.${column}`);
	const differs = CHANGING.map((column) => `known.${column} IS DISTINCT FROM incoming.${column}`);
	const changes = [...CHANGING, 'fetched_at'].map((column) => `${column} = incoming.${column}`);
	return `MERGE INTO ${table} AS known
USING (
${incoming}
) AS incoming
ON known.provider = incoming.provider AND known.account = incoming.account AND known.id = incoming.id
WHEN MATCHED AND known.fetched_at <= incoming.fetched_at AND (
	${differs.join('\n\tOR ')}
) THEN UPDATE SET
	${listed([...changes, `updated_at = ${now}`], '\t')}
WHEN NOT MATCHED THEN INSERT (
	${listed(columns, '\t')}
) VALUES (
	${listed([...values, now, now], '\t')}
)`;
}
