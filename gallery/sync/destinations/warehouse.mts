/** Data warehouses: one MERGE for some hundred calls. */
import { gatherInto, loopOver, manualStart, wholeList } from '../../nodes.mts';
import type { Service } from '../../../services.mts';
import type { NodeSpec } from '../../workflow.mts';
import { newestLessOverlap, section, type Destination } from '../destination.mts';
import { CALL_COLUMNS } from '../../callColumns.mts';
import { BATCH_SIZE } from '../../sql/run.mts';

/** Named values for a statement, each an n8n expression. */
export type Values = Readonly<Record<string, string>>;

export interface Warehouse extends Pick<Destination, 'key' | 'title' | 'phrase' | 'needs'> {
	statement: (name: string, query: string, at: NodeSpec['at'], values?: Values) => NodeSpec;
	/** Makes the table. */
	create: string;
	/** Of the provider given as `provider`: `started_at` of its newest call or null, and `fetched_at`: now. */
	newest: string;
	/** Writes the calls given as JSON in `calls`, read at `fetched_at`. */
	merge: string;
	toFillIn: string;
	remark: string;
}

const newestName = ({ title }: Service): string => `Find the newest ${title} call in the table`;

function setUpOnce({ statement, create, title }: Warehouse) {
	return section(
		manualStart('Click here once', [0, 0]),
		statement(`Make the table in ${title}`, create, [1, 0]),
	).piece;
}

/** A data warehouse as the destination of a sync. */
export function warehouse(product: Warehouse): Destination {
	const { statement, newest, merge } = product;
	return {
		...product,
		toFillIn: () => product.toFillIn,
		remarks: () =>
			`The calls are in the table \`calls\`. A call is written when it is new or has changed; a slow, older run never undoes a newer one. ${product.remark}`,
		once: () => setUpOnce(product),
		before: (service) =>
			section(
				statement(newestName(service), newest, [1, 0], { provider: `'${service.provider}'` }),
			),
		startDate: newestLessOverlap,
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

const CHANGING = CALL_COLUMNS.slice(2);

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
ON known.provider = incoming.provider AND known.id = incoming.id
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
