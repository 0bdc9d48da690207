/** What must hold of every workflow that tells a CRM of calls. */
import type { INode } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { crmOf } from '../../gallery/crm/index.mts';
import { SERVICES } from '../../services.mts';

const ENTRIES = crmOf(SERVICES);

describe.each(ENTRIES)('$file', ({ file, workflow: { nodes, connections } }) => {
	const ofType = (type: string): INode[] =>
		nodes.filter((node) => node.type === `n8n-nodes-base.${type}`);
	const names = (list: INode[]): string[] => list.map(({ name }) => name);
	const next = (name: string): string[] =>
		(connections[name]?.main ?? []).flatMap((output) => (output ?? []).map(({ node }) => node));

	it('tries three times on a data table, but never to take a call', () => {
		const tables = ofType('dataTable');
		const once = tables.filter(
			({ retryOnFail, maxTries, waitBetweenTries }) =>
				!(retryOnFail && maxTries === 3 && (waitBetweenTries ?? 0) > 0),
		);
		expect(tables.length).toBeGreaterThan(5);
		expect(names(once)).toEqual(['Take it for this run']);
		expect(once[0].retryOnFail).toBeUndefined();
	});

	it('sends its credential to no other address', () => {
		for (const { parameters } of ofType('httpRequest')) {
			expect(parameters.options).toMatchObject({
				redirect: { redirect: { followRedirects: false } },
			});
		}
	});

	it('sends what is written only once', () => {
		const writing = nodes.filter(({ name }) =>
			/^(Make a (contact|lead) in|Log the call in) /.test(name),
		);
		expect(writing.length).toBeGreaterThan(0);
		expect(names(writing.filter(({ retryOnFail }) => retryOnFail))).toEqual([]);
	});

	it('goes through the last two days once a day, on the way that new calls take', () => {
		const [schedule] = ofType('scheduleTrigger');
		expect(schedule.parameters.rule).toMatchObject({ interval: [{ field: 'days' }] });
		const [fetch] = next(schedule.name);
		const [trigger] = names(nodes.filter(({ type }) => /(kavkom|oneCom)Trigger$/.test(type)));
		expect(next(fetch)).toEqual(next(trigger));
		const { parameters } = nodes.find(({ name }) => name === fetch) as INode;
		expect(parameters).toMatchObject({
			operation: 'getAll',
			returnAll: true,
			output: 'simplified',
		});
	});

	it('tells in its note what it means on n8n Cloud', () => {
		expect(nodes.map(({ parameters }) => parameters.content).join('\n')).toContain('2,500 a month');
	});

	it('knows no address of Kavkom', () => {
		expect(JSON.stringify(nodes)).not.toContain('api.kavkom.com');
		const lead = nodes.filter(({ parameters }) => parameters.resource === 'lead');
		expect(lead).toHaveLength(file.startsWith('crm/make-kavkom-lead') ? 1 : 0);
	});
});
