/** The sync into Google Sheets, by n8n's own node, against a document in memory: what the cells come to hold. */
import lodash from 'lodash';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, INode } from 'n8n-workflow';
import type { GalleryWorkflow } from '../../gallery/workflow.mts';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import { requireAsN8n } from '../../sandbox/n8n/packages.mts';
import { readSampleWorkflow } from '../../sandbox/playground.mts';
import { runNode } from '../support/codeNode.mts';
import { GoogleSheet, type SheetRequest } from '../support/googleSheet.mts';
import { HOSTILE_TEXTS, serialOf } from '../support/typedCells.mts';

const INSTALL_TIMEOUT_MS = 900_000;
const ROUTER = 'n8n-nodes-base/dist/nodes/Google/Sheet/v2/actions/router.js';
const ACCOUNT = { provider: 'kavkom', account: 'a-domain' };

const READ = 'Read the Kavkom calls in the sheet';
const KEEP = 'Keep rows that are new or changed';
const WRITE = 'Write each Kavkom call once';
const NOTE = 'Note how far the Kavkom run got';

const WORKFLOW = readSampleWorkflow('sync/sync-kavkom-calls-to-google-sheets.json');

type Items = Array<{ json: IDataObject }>;
let router: (this: object) => Promise<Items[]>;

beforeAll(async () => {
	const { folder } = await ensureN8n(() => undefined);
	({ router } = requireAsN8n(folder)(ROUTER) as { router: typeof router });
}, INSTALL_TIMEOUT_MS);

/** Runs a node of the sample as n8n does, in the document of the test. */
async function runSheets(name: string, sheet: GoogleSheet, items: Items): Promise<IDataObject[]> {
	const node = WORKFLOW.nodes.find((one) => one.name === name) as INode;
	const parameters = lodash.merge(structuredClone(node.parameters), {
		authentication: 'oAuth2',
		documentId: { __rl: true, mode: 'id', value: 'a-document-of-more-than-25-letters' },
		...(name === READ && {
			filtersUI: { values: [{}, { lookupValue: ACCOUNT.account }] },
			combineFilters: 'AND',
		}),
	});
	const context = {
		getNode: () => node,
		getInputData: () => items,
		continueOnFail: () => false,
		getNodeParameter: (path: string, _: number, fallback: unknown, options?: IDataObject) => {
			const value = lodash.get(parameters, path, fallback) as unknown;
			return options?.extractValue ? (value as IDataObject).value : value;
		},
		helpers: {
			requestOAuth2: async (_: string, request: SheetRequest) => sheet.answer(request),
		},
	};
	const [output] = await router.call(context);
	return output.map(({ json }) => json);
}

const call = (id: string, changes: IDataObject = {}): IDataObject => ({
	...ACCOUNT,
	call_id: id,
	call_key: `kavkom|a-domain|${id}`,
	started_at: '2026-10-25T00:30:00.000Z',
	started_at_local: '2026-10-25 02:30:00',
	answered_at_local: '',
	ended_at_local: '2026-10-25 02:01:05',
	duration: 5465,
	duration_seconds: 5465,
	talk_time: '',
	talk_seconds: '',
	...Object.fromEntries(
		['direction', 'status', 'source', 'source_name', 'destination', 'extension'].map((column) => [
			column,
			`a ${column}`,
		]),
	),
	...Object.fromEntries(
		['external_number', 'recording', 'answered_at', 'ended_at'].map((column) => [column, '']),
	),
	...changes,
});

/** One run of the sync from the made rows on; how many rows were written. */
async function sync(sheet: GoogleSheet, rows: IDataObject[]): Promise<number> {
	const found = await runSheets(READ, sheet, [{ json: {} }]);
	const known = found.length === 0 ? [{}] : found;
	const changed = runNode(WORKFLOW as unknown as GalleryWorkflow, KEEP, {
		input: rows,
		nodes: { [READ]: known },
	});
	if (changed.length > 0) {
		const items = changed.map((json) => ({ json }));
		await runSheets(WRITE, sheet, items);
	}
	return changed.length;
}

const cellsOf = (sheet: GoogleSheet, column: string) => {
	const at = sheet.rows[0].findIndex(({ value }) => value === column);
	return sheet.rows.slice(1).map((row) => row[at]);
};

describe('a sheet of Google Sheets', () => {
	it('gets each call once, with dates and durations, hostile names as texts, and nothing again', async () => {
		const sheet = new GoogleSheet('Kavkom calls');
		const rows = HOSTILE_TEXTS.map((text, at) =>
			call(String(at), { source_name: text, source: text }),
		);
		expect(await sync(sheet, rows)).toBe(rows.length);
		for (const column of ['source_name', 'source'])
			expect(cellsOf(sheet, column)).toEqual(
				HOSTILE_TEXTS.map((value) => ({ kind: 'text', value })),
			);
		for (const cell of cellsOf(sheet, 'started_at_local'))
			expect(cell).toEqual({ kind: 'time', value: serialOf('2026-10-25 02:30:00') });
		for (const cell of cellsOf(sheet, 'duration'))
			expect(cell).toEqual({ kind: 'time', value: 5465 / 86_400 });
		const kinds = new Set(sheet.rows.flat().map(({ kind }) => kind));
		expect([...kinds].sort()).toEqual(['empty', 'number', 'text', 'time']);
		const before = sheet.written;
		expect(await sync(sheet, rows)).toBe(0);
		expect(sheet.written).toBe(before);
	});

	it('has a changed call in its own row, and a new one behind the others', async () => {
		const sheet = new GoogleSheet('Kavkom calls');
		await sync(sheet, [call('a'), call('b'), call('c')]);
		const changed = { source_name: '=2+2', ended_at_local: '', duration: 60, duration_seconds: 60 };
		expect(await sync(sheet, [call('b', changed), call('c'), call('d')])).toBe(2);
		expect(cellsOf(sheet, 'call_id').map(({ value }) => value)).toEqual(['a', 'b', 'c', 'd']);
		expect(cellsOf(sheet, 'source_name')[1]).toEqual({ kind: 'text', value: '=2+2' });
		expect(cellsOf(sheet, 'ended_at_local')[1].kind).toBe('empty');
		expect(cellsOf(sheet, 'duration')[1]).toEqual({ kind: 'time', value: 60 / 86_400 });
	});

	it('of the runs that has no column for the time zone yet gets one, and the row of the account keeps its place', async () => {
		const sheet = new GoogleSheet('Kavkom runs');
		const noted = {
			account_key: 'kavkom|a-domain',
			window_start: 'a',
			window_end: 'b',
			ran_at: 'c',
		};
		await runSheets(NOTE, sheet, [{ json: noted }]);
		await runSheets(NOTE, sheet, [{ json: { ...noted, ran_at: 'd', time_zone: 'Europe/Paris' } }]);
		expect(sheet.rows.map((row) => row.map(({ value }) => value))).toEqual([
			['account_key', 'window_start', 'window_end', 'ran_at', 'time_zone'],
			['kavkom|a-domain', 'a', 'b', 'd', 'Europe/Paris'],
		]);
	});
});
