/** What must hold of sample workflows, for whichever phone systems they were made. */
import lodash from 'lodash';
import type { IConnections, INode } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { CALL_FIELDS } from '../../nodes/shared/call/callRecord';
import { inWorkflows, PACKAGE, type Service } from '../../services.mts';

/** A sample workflow as its file has it. */
export interface Sample {
	/** Below `workflows/`. */
	file: string;
	nodes: INode[];
	connections: IConnections;
}

/** The beginning of the name of the node from which a run that stands in no SQL database is noted. */
const DECIDE = 'Take the time of the ';

const NOTE = 'n8n-nodes-base.stickyNote';
const SETTINGS = 'Settings: fill in here';
/** n8n 3 has these no more. */
const REMOVED = ['function', 'functionItem', 'itemLists', 'cron', 'interval', 'readBinaryFile'];

/** What gives the account that a node of the workflow names, and the name of that node. */
const NAMED = /^=\{\{ \$\('([^']+)'\)\.first\(\)\.json\.account \}\}$/;

/** The resources of which books are kept, and whose operations can be held to an account. */
const KEPT = /^(call|callLeg|recording)$/;

/** Destinations that people look at: they have local times, too. */
const FOR_PEOPLE = /-to-(google-sheets|microsoft-excel)\.json$/;

const isFetch = ({ type, parameters }: INode): boolean =>
	type.startsWith(`${PACKAGE}.`) &&
	parameters.resource === 'call' &&
	parameters.operation === 'getAll';

const syncPrefix = ({ key }: Service): string => `sync/sync-${key}-calls-to-`;

/** A pattern of the overlap: where a script decides, and where a function of the database does. */
const overlapOf = (provider: string): RegExp =>
	new RegExp(String.raw`OVERLAP_DAYS = (\d+);|\[\W*${provider}\W*, (\d+), Math\.min\(366, `, 'g');

/** Tests of the syncs among the samples: all of them fetch, look back and write alike. */
export function describeSyncs(services: readonly Service[], samples: readonly Sample[]): void {
	const syncs = samples.filter(({ file }) => file.startsWith('sync/'));
	const lines = services.flatMap((service) =>
		syncs
			.filter(({ file }) => file.startsWith(syncPrefix(service)))
			.map((sync) => ({ ...sync, service })),
	);
	const intoDataTable = syncs.filter(({ file }) => file.endsWith('-to-data-table.json'));

	describe('the syncs', () => {
		it('are one of each phone system into each destination', () => {
			expect(lines.map(({ file }) => file).sort()).toEqual(syncs.map(({ file }) => file).sort());
			const [first, ...others] = services.map((service) =>
				lines
					.filter((line) => line.service === service)
					.map(({ file }) => file.slice(syncPrefix(service).length))
					.sort(),
			);
			expect(first.length).toBeGreaterThan(10);
			for (const destinations of others) expect(destinations).toEqual(first);
		});

		it.each(lines)('$file fetches as all the others do', ({ file, nodes, service }) => {
			const fetches = nodes.filter(isFetch);
			expect(fetches.map(({ type }) => type)).toEqual([inWorkflows(service.node)]);
			const { startDate, endDate, ...same } = fetches[0].parameters;
			expect(same).toEqual({
				resource: 'call',
				operation: 'getAll',
				dateRange: 'custom',
				returnAll: true,
				filters: {},
				output: 'simplified',
				options: {
					sortOrder: 'oldestFirst',
					onlyAccount: expect.stringMatching(NAMED),
					...(FOR_PEOPLE.test(file) && { addLocalTimes: true }),
				},
			});
			const window = /^=\{\{ (.+)\.window_start \}\}$/.exec(startDate as string)?.[1];
			expect(endDate).toBe(`={{ ${window}.window_end || $now.plus({ days: 1 }) }}`);
		});

		it.each(lines)('$file looks back as far as its phone system needs', ({ nodes, service }) => {
			const text = JSON.stringify(nodes.filter(({ type }) => type !== NOTE));
			const overlaps = [...text.matchAll(overlapOf(service.provider))];
			const days = overlaps.map(([, ofScript, ofFunction]) => Number(ofScript ?? ofFunction));
			expect([...new Set(days)]).toEqual([service.samples.overlapDays]);
		});

		const noting = lines.filter(({ nodes }) => nodes.some(({ name }) => name.startsWith(DECIDE)));

		it.each(noting)(
			'$file notes how far a run got in a branch that n8n begins last',
			({ nodes, connections }) => {
				const yOf = (wanted: string) => nodes.find(({ name }) => name === wanted)?.position[1] ?? 0;
				const decide = nodes.find(({ name }) => name.startsWith(DECIDE)) as INode;
				const following = (from: string) =>
					(connections[from].main[0] ?? []).map(({ node }) => node);
				const [after, zone, ...none] = following(decide.name);
				expect(none).toEqual([]);
				expect(zone).toMatch(/^Add the zone of the .+ times$/);
				const [note] = following(zone);
				expect(note).toMatch(/^(Note how far the|Was a) .+ run/);
				const written = new Set([after]);
				for (const name of written) {
					const next = (connections[name]?.main ?? []).flatMap((output) => output ?? []);
					for (const { node } of next) written.add(node);
				}
				expect(written).not.toContain(zone);
				expect(Math.max(...[...written].map(yOf))).toBeLessThan(yOf(zone));
			},
		);

		it.each(lines)('$file asks for the credential of its phone system', ({ nodes, service }) => {
			const [{ parameters }] = nodes;
			expect(parameters.content).toContain(`**${service.credential.title}** credential`);
		});

		it.each(lines)(
			'$file says how far its first run goes, and where that can be changed',
			(sync) => {
				const settings = sync.nodes.find(({ name }) => name === SETTINGS);
				expect(JSON.stringify(settings?.parameters)).toContain('"name":"first_days","value":"7"');
				expect(sync.nodes[0].parameters.content).toContain(`*${SETTINGS}*, *first_days*`);
				const others = sync.nodes.filter((node) => node !== settings && node.type !== NOTE);
				expect(JSON.stringify(others)).toContain('first_days');
			},
		);

		it.each(lines)('$file names a backfill only where there is one', ({ file, nodes }) => {
			const backfill = file.replace('sync/sync-', 'backfill/backfill-');
			const isThere = samples.some((sample) => sample.file === backfill);
			expect(/backfill/i.test(notesOf(nodes))).toBe(isThere);
		});

		it('the data table has a column for every field of a call', () => {
			for (const { nodes } of intoDataTable) {
				const table = nodes.find(({ parameters }) => parameters.operation === 'create');
				const { column } = table?.parameters.columns as { column: Array<{ name: string }> };
				const fields = CALL_FIELDS.map((field) => (field === 'id' ? 'call_id' : field));
				expect(column.map(({ name }) => name).sort()).toEqual([...fields].sort());
			}
		});

		it('the data table matches calls by provider, account and id', () => {
			expect(intoDataTable).toHaveLength(services.length);
			for (const { nodes } of intoDataTable) {
				const upserts = nodes.filter(({ parameters }) => parameters.operation === 'upsert');
				expect(upserts.length).toBeGreaterThan(0);
				const [{ parameters }] = upserts;
				expect(parameters.matchType).toBe('allConditions');
				expect(parameters.filters).toEqual({
					conditions: [
						{ keyName: 'provider', condition: 'eq', keyValue: '={{ $json.provider }}' },
						{ keyName: 'account', condition: 'eq', keyValue: '={{ $json.account }}' },
						{ keyName: 'call_id', condition: 'eq', keyValue: '={{ $json.call_id }}' },
					],
				});
			}
		});
	});
}

/** The text of all notes. */
const notesOf = (nodes: readonly INode[]): string =>
	nodes
		.filter(({ type }) => type === NOTE)
		.map(({ parameters }) => String(parameters.content))
		.join('\n');

/** Tests of each sample: it is complete, and safe to import. */
export function describeSamples(samples: readonly Sample[]): void {
	describe.each([...samples])('$file', ({ file, nodes }) => {
		it('carries no credential', () => {
			expect(nodes.filter(({ credentials }) => credentials)).toEqual([]);
		});

		it('uses no node that n8n 3 takes away', () => {
			const types = nodes.map(({ type }) => type.replace('n8n-nodes-base.', ''));
			expect(types.filter((type) => REMOVED.includes(type))).toEqual([]);
		});

		it('sends a credential to the address that it names, and follows nobody elsewhere with it', () => {
			const requests = nodes.filter(({ type }) => type === 'n8n-nodes-base.httpRequest');
			const following = requests.filter(({ parameters: { authentication, options } }) => {
				const { redirect } = options as { redirect?: { redirect: { followRedirects: boolean } } };
				return authentication !== undefined && redirect?.redirect.followRedirects !== false;
			});
			expect(following.map(({ name }) => name)).toEqual([]);
		});

		it('asks in expressions and scripts only for nodes that it has', () => {
			const names = new Set(nodes.map(({ name }) => name));
			const asked = nodes.flatMap(({ parameters }) => {
				return [...JSON.stringify(parameters).matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name);
			});
			expect([...new Set(asked)].filter((name) => !names.has(name))).toEqual([]);
		});

		it('gives every webhook an ID of its own', () => {
			const webhooks = nodes.filter(({ type }) => type === 'n8n-nodes-base.webhook');
			expect(webhooks.filter(({ webhookId }) => !webhookId)).toEqual([]);
		});

		it('asks for no item of a script as a whole: n8n 1 gives nothing for it to an expression', () => {
			// Those with a data table need n8n 2 in any case.
			if (nodes.some(({ type }) => type === 'n8n-nodes-base.dataTable')) return;
			const scripts = nodes.filter(({ type }) => type === 'n8n-nodes-base.code');
			const others = nodes.filter(({ type }) => type !== 'n8n-nodes-base.code' && type !== NOTE);
			const asked = others.flatMap(({ name, parameters }) =>
				scripts
					.filter((script) => JSON.stringify(parameters).includes(`$('${script.name}').`))
					.map((script) => [name, script.name]),
			);
			expect(asked).toEqual([]);
		});

		it('hands a batch of calls to a statement whole, not field by field', () => {
			const expressions = nodes.map(({ parameters }) => JSON.stringify(parameters));
			expect(expressions.filter((text) => /stringify\(\$json\.(calls|legs)\b/.test(text))).toEqual(
				[],
			);
		});

		it('gives MySQL no text in which a sign could mean something to it', () => {
			const given = nodes
				.filter(({ type }) => type === 'n8n-nodes-base.mySql')
				.map(({ parameters: { query, options } }) => ({
					query: query as string,
					values: (options as { queryReplacement?: string }).queryReplacement ?? '',
				}))
				.filter(({ values }) => /stringify|error/.test(values));
			for (const { query, values } of given) {
				const carry = values.slice(values.indexOf('((text) =>'), values.indexOf(')))(') + 3);
				const signs = `"\\';`;
				const sent = (new Function(`return ${carry}`)() as (text: string) => string)(signs);
				expect(sent).not.toMatch(/["\\';]/);
				const putBack = [...query.matchAll(/CHAR\((\d+) USING utf8mb4\), CHAR\((\d+) USING/g)];
				const received = putBack.reduce(
					(text, [, from, to]) =>
						text.replaceAll(String.fromCharCode(Number(from)), String.fromCharCode(Number(to))),
					sent,
				);
				expect(received).toBe(signs);
			}
		});

		it('says which workflow tells when it stops', () => {
			const isItself = nodes.some(({ type }) => type === 'n8n-nodes-base.errorTrigger');
			expect(notesOf(nodes).includes('*Tell me when a workflow stops*')).toBe(!isItself);
		});

		it('names the limits of others where it meets them', () => {
			const content = notesOf(nodes);
			const types = nodes.map(({ type }) => type);
			const isOften = JSON.stringify(nodes).includes('"minutesInterval"');
			expect(content.includes('2,500')).toBe(
				isOften || /^(alerts\/missed-|crm\/|wallboard\/)/.test(file),
			);
			const isOfGoogle = types.some((type) => /\.google/.test(type));
			expect(content.includes('after 7 days')).toBe(isOfGoogle);
			expect(content.includes('/credentials/google/oauth-single-service/')).toBe(isOfGoogle);
		});

		it('starts runs of its own once each, in a way that hands them their items', () => {
			const starting = nodes.filter(({ type }) => type === 'n8n-nodes-base.executeWorkflow');
			const each = starting.filter(({ parameters }) => parameters.mode === 'each');
			expect(each).toEqual([]);
			const waiting = nodes.filter(({ parameters }) => parameters.operation === 'sendAndWait');
			const emptied = [...starting, ...waiting].filter(
				({ onError }) => onError === 'continueErrorOutput',
			);
			expect(emptied).toEqual([]);
		});

		it('tries a data table three times, but for a mark that it takes', () => {
			const tables = nodes.filter(({ type }) => type === 'n8n-nodes-base.dataTable');
			const checked = /^(alerts|reports)\//.test(file) ? tables : [];
			// To take or to hold once more would find one's own mark.
			const [taking, others] = lodash.partition(checked, ({ name }) => /^(Take|Hold) /.test(name));
			const taken = taking.filter(({ name }) => name.startsWith('Take '));
			// Of the runs that tell of a stopped workflow, the last to note itself does.
			const takesNone = checked.length === 0 || file.includes('when-a-workflow-stops');
			expect(taken).toHaveLength(takesNone ? 0 : 1);
			expect(taking.filter(({ retryOnFail }) => retryOnFail)).toEqual([]);
			const tries = others.map(({ retryOnFail, maxTries }) => [retryOnFail, maxTries]);
			expect(tries).toEqual(others.map(() => [true, 3]));
		});

		it('asks no phone system by another credential than the one whose account it keeps books for', () => {
			const naming = nodes.filter(
				({ parameters: { resource, operation } }) => resource === 'account' && operation === 'get',
			);
			// Where the node tells the time zone alone, nothing is kept under the name of its account.
			if (!JSON.stringify(nodes).includes('.json.account }}')) return;
			const asking = nodes.filter(
				(node) =>
					node.type.startsWith(`${PACKAGE}.`) && KEPT.test(String(node.parameters.resource)),
			);
			expect(asking).not.toEqual([]);
			const expected = asking.map(({ parameters: { options } }) => {
				const { onlyAccount } = options as { onlyAccount?: string };
				return NAMED.exec(onlyAccount ?? '')?.[1];
			});
			const names = naming.map(({ name }) => name);
			expect(expected.filter((name) => name === undefined || !names.includes(name))).toEqual([]);
		});

		it('asks for a recording of none but the account whose call it is of', () => {
			const downloads = nodes.filter(
				({ type, parameters }) =>
					type.startsWith(`${PACKAGE}.`) &&
					parameters.resource === 'recording' &&
					parameters.operation === 'download',
			);
			const ofAny = downloads.filter(({ parameters: { options } }) => {
				const { onlyAccount } = options as { onlyAccount?: string };
				return !onlyAccount?.includes('.account');
			});
			expect(ofAny.map(({ name }) => name)).toEqual([]);
		});

		it('never sends a call again that may have been placed', () => {
			const placing = nodes.filter(({ parameters }) => parameters.operation === 'originate');
			expect(placing.filter(({ retryOnFail }) => retryOnFail)).toEqual([]);
		});
	});
}
