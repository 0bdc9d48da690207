/** The workflow files as users get them: complete, in agreement with each other, and safe to import. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../gallery/catalogue.mts';
import { fileText, withTable } from '../../gallery/files.mts';
import type { WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import { PROJECT } from '../../scripts/build.mts';
import { KAVKOM, ONECOM, SERVICES } from '../../services.mts';
import { describeCanvases } from '../support/canvasChecks.mts';
import { describeSamples, describeSyncs } from '../support/sampleChecks.mts';

const FOLDER = join(PROJECT, 'workflows');
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
const PATHS = FILES.filter((file) => file.endsWith('.json')).sort();

const textOf = (path: string): string => readFileSync(join(FOLDER, path), 'utf8');

const SAMPLES = PATHS.map((file) => {
	const { nodes, connections } = JSON.parse(textOf(file)) as WorkflowJson;
	return { file, nodes, connections };
});

describe('the files', () => {
	it.each(CATALOGUE.map((entry) => [entry.file, entry] as const))(
		'%s is what the gallery makes: run "npm run gallery" after a change',
		(file, entry) => {
			expect(textOf(file) === fileText(entry)).toBe(true);
		},
	);

	it('say in a step what n8n leaves out of an import, where a stored run would hold a password', () => {
		const secretive = CATALOGUE.filter(
			({ workflow: { settings } }) => settings.saveDataErrorExecution === 'none',
		);
		expect(secretive.length).toBeGreaterThan(6);
		const silent = secretive.filter(({ workflow: { nodes } }) => {
			const steps = String(nodes[0].parameters.content);
			return !/\*\*Save failed production executions\*\* .+ \*\*Do not save\*\*.*\n\n##? \d+\. Publish/.test(
				steps,
			);
		});
		expect(silent.map(({ file }) => file)).toEqual([]);
	});

	it('are all in the catalogue', () => {
		expect(PATHS).toEqual(CATALOGUE.map(({ file }) => file).sort());
	});

	it('are all in the table of docs/workflows.md', () => {
		const page = readFileSync(join(PROJECT, 'docs', 'workflows.md'), 'utf8');
		expect(withTable(page, CATALOGUE) === page).toBe(true);
	});

	it('have scripts for the databases that need tables first', () => {
		const scripts = readdirSync(join(FOLDER, 'sql'));
		expect(scripts).toEqual(expect.arrayContaining(['mysql.sql', 'postgres.sql']));
	});
});

describeSyncs(SERVICES, SAMPLES);

it('the syncs look back two days for Kavkom and one for 1com', () => {
	expect([KAVKOM, ONECOM].map(({ samples }) => samples.overlapDays)).toEqual([2, 1]);
});

describeSamples(SAMPLES);

describeCanvases(SAMPLES);

it('the workflows that wait for an answer keep good runs, or a queue loses those that wait', () => {
	const waiting = PATHS.map((file) => JSON.parse(textOf(file)) as WorkflowJson).filter(
		({ nodes }) => nodes.some(({ parameters }) => parameters.operation === 'sendAndWait'),
	);
	expect(waiting).toHaveLength(6);
	const kept = waiting.map(({ settings }) => settings?.saveDataSuccessExecution);
	expect(new Set(kept)).toEqual(new Set(['all']));
});
