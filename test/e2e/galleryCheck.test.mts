/** The workflow that checks the phone systems, in a real n8n. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkOf } from '../../gallery/check/index.mts';
import { itemsOf } from '../../sandbox/n8n/workflows.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { inWorkflows, ONECOM, SERVICES } from '../../services.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import { imported, SETUP_TIMEOUT_MS, succeeds, TEST_TIMEOUT_MS } from './gallerySupport.mts';

const { workflow: CHECK } = checkOf(SERVICES);
const REPORT = 'Write a text for a report';

let playground: Playground;
beforeAll(async () => {
	playground = await startSharedPlayground({
		kavkom: { callCount: 200, days: 3 },
		oneCom: { callCount: 200, days: 3 },
	});
}, SETUP_TIMEOUT_MS);
afterAll(async () => await playground.close());

const runs = async (workflow: typeof CHECK) =>
	await succeeds(playground, await imported(playground, workflow));

describe('the check of the phone systems', () => {
	it(
		'puts the findings of both into one table and one text',
		async () => {
			const execution = await runs(CHECK);
			const findings = itemsOf(execution, 'Put the findings in order');
			const isOk = (system: string, check: string) =>
				findings.some(
					({ phone_system, check: name, result }) =>
						phone_system === system && name === check && result === 'ok',
				);
			const proved = [
				['Kavkom', 'domain'],
				['Kavkom', 'paging'],
				['1com', 'tenant'],
				['1com', 'time_zone'],
			];
			expect(proved.filter(([system, check]) => !isOk(system, check))).toEqual([]);
			const [{ report }] = itemsOf(execution, REPORT);
			expect(report).toMatch(/^### (?:Kavkom|1com)$/m);
			expect(String(report).match(/^\| (?:ok|warning|failed|unknown) \|/gm)).toHaveLength(
				findings.length,
			);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'does with one of them, whose other node is turned off or deleted',
		async () => {
			const isOther = ({ type }: { type: string }) => type === inWorkflows(ONECOM.node);
			const turnedOff = {
				...CHECK,
				nodes: CHECK.nodes.map((node) => (isOther(node) ? { ...node, disabled: true } : node)),
			};
			const deleted = { ...CHECK, nodes: CHECK.nodes.filter((node) => !isOther(node)) };
			const [other] = CHECK.nodes.filter(isOther);
			deleted.connections = Object.fromEntries(
				Object.entries(CHECK.connections)
					.filter(([name]) => name !== other.name)
					.map(([name, { main }]) => [
						name,
						{ main: main.map((wires) => wires?.filter(({ node }) => node !== other.name) ?? []) },
					]),
			);
			for (const workflow of [turnedOff, deleted]) {
				const [{ report }] = itemsOf(await runs(workflow), REPORT);
				expect(report).toMatch(/^### Kavkom$/m);
				expect(report).not.toContain('1com');
			}
		},
		TEST_TIMEOUT_MS,
	);
});
