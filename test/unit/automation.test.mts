/** What runs on the forge: the versions that are tested, who may publish what, and what reports ask for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { PROJECT } from '../../scripts/build.mts';

interface Step {
	uses?: string;
	run?: string;
	env?: Record<string, string>;
	with?: Record<string, unknown>;
}

interface Job {
	steps: Step[];
	needs?: string | string[];
	container?: string;
	permissions?: Record<string, string>;
	strategy?: { matrix: { node?: number[]; package?: string[] } };
}

interface Workflow {
	on: Record<string, { branches?: string[]; tags?: string[] } | null>;
	permissions: Record<string, string>;
	jobs: Record<string, Job>;
}

interface Form {
	body: Array<{
		id?: string;
		attributes: { label?: string; value?: string; options?: unknown[] };
		validations?: { required?: boolean };
	}>;
}

const read = <T,>(file: string): T =>
	parse(readFileSync(join(PROJECT, '.github', file), 'utf8')) as T;

const ci = read<Workflow>('workflows/ci.yml');
const publish = read<Workflow>('workflows/publish.yml');
const { version, n8n } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
	version: string;
	n8n: { strict: boolean };
};

const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps);
const runsOf = ({ steps }: Job): string => steps.map(({ run }) => run ?? '').join('\n');

describe('every workflow of the forge', () => {
	it('is one of these', () => {
		const files = readdirSync(join(PROJECT, '.github', 'workflows'));
		expect(files.sort()).toEqual(['ci.yml', 'publish.yml']);
	});

	it.each([
		['ci.yml', ci],
		['publish.yml', publish],
	])('%s may only read, unless a job says otherwise', (_, { permissions }) => {
		expect(permissions).toEqual({ contents: 'read' });
	});

	it('uses actions of the forge itself, of a version that is named', () => {
		const used = [...stepsOf(ci), ...stepsOf(publish)].flatMap(({ uses }) => uses ?? []);
		expect(used.length).toBeGreaterThan(5);
		expect(used.filter((action) => !/^actions\/[\w-]+@(v\d+|[0-9a-f]{40})$/.test(action))).toEqual(
			[],
		);
	});

	it('puts no text of a stranger into a command', () => {
		const commands = [...stepsOf(ci), ...stepsOf(publish)].flatMap(({ run }) => run ?? []);
		expect(commands.filter((command) => command.includes('${{'))).toEqual([]);
	});
});

describe('a change', () => {
	it('is tested before and after it is merged', () => {
		expect(Object.keys(ci.on)).toEqual(['pull_request', 'push']);
		expect(ci.on.push?.branches).toEqual(['main']);
	});

	it('passes lint without warnings, types and build', () => {
		expect(runsOf(ci.jobs.rules)).toMatch(
			/npm run lint[^]*--max-warnings 0[^]*npm run typecheck[^]*npm run build/,
		);
	});

	it('passes unit and engine tests on each Node.js that is supported', () => {
		expect(ci.jobs.tests.strategy?.matrix.node).toEqual([20, 22, 24]);
		expect(runsOf(ci.jobs.tests)).toMatch(/npm run test:unit[^]*npm run test:engine/);
	});

	it('passes everything once, with MariaDB, Redis and Chromium, without a test left out', () => {
		const { steps } = ci.jobs.everything;
		expect(runsOf(ci.jobs.everything)).toMatch(/mariadb-server redis-server chromium[^]*npm test/);
		expect(steps.find(({ run }) => run === 'npm test')?.env).toEqual({ CI: 'true' });
	});
});

describe('a release', () => {
	const { assemble, publish: publishing, release } = publish.jobs;

	it('begins with the tag of a version, and with nothing else', () => {
		expect(publish.on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } });
		expect(version).toMatch(/^\d+\.\d+\.\d+$/);
	});

	it('stops when the tag is not that of the packages, then tests everything, then assembles', () => {
		expect(runsOf(assemble)).toMatch(
			/checkTag\.cjs "\$GITHUB_REF_NAME"[^]*npm test[^]*npm run release:assemble[^]*npm pack/,
		);
		expect(publishing.needs).toBe('assemble');
		expect(release.needs).toBe('publish');
	});

	it('publishes each package with a statement of where it was built', () => {
		const singles = readdirSync(join(PROJECT, 'packages'));
		const packages = ['n8n-nodes-kavkom-1com', ...singles].sort();
		expect([...(publishing.strategy?.matrix.package ?? [])].sort()).toEqual(packages);
		expect(runsOf(publishing)).toContain('--provenance --access public');
	});

	it('signs only where it publishes, and runs no code of a package there', () => {
		expect(publishing.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
		expect(assemble.permissions).toBeUndefined();
		expect(release.permissions).toEqual({ contents: 'write' });
		expect(runsOf(publishing)).not.toMatch(/npm (ci|install|test|run)/);
	});
});

describe('lint', () => {
	// As `n8n-node lint` asks of a package in strict mode, which itself lets warnings pass.
	it("has the rules of n8n's CLI, unchanged", () => {
		const templates = 'node_modules/@n8n/node-cli/dist/template/templates/shared/default';
		const [own, wanted] = [PROJECT, join(PROJECT, templates)].map((folder) =>
			readFileSync(join(folder, 'eslint.config.mjs'), 'utf8'),
		);
		expect(own).toBe(wanted);
		expect(n8n.strict).toBe(true);
	});
});

describe('reports', () => {
	it.each(['bug_report.yml', 'feature_request.yml'])(
		'%s warns not to paste what is private',
		(file) => {
			const { body } = read<Form>(`ISSUE_TEMPLATE/${file}`);
			expect(body[0].attributes.value).toMatch(/Do not paste API keys, phone numbers.*recordings/);
		},
	);

	it('on what does not work name the versions', () => {
		const { body } = read<Form>('ISSUE_TEMPLATE/bug_report.yml');
		const required = body.filter(({ validations }) => validations?.required).map(({ id }) => id);
		expect(required).toEqual(
			expect.arrayContaining(['package', 'package-version', 'n8n-version', 'hosting', 'service']),
		);
	});

	it('offer the packages that there are', () => {
		const { body } = read<Form>('ISSUE_TEMPLATE/bug_report.yml');
		const offered = body.find(({ id }) => id === 'package')?.attributes.options;
		expect(offered).toEqual(publish.jobs.publish.strategy?.matrix.package);
	});
});

describe('updates', () => {
	it('come for packages and for actions', () => {
		const { updates } = read<{ updates: Array<{ 'package-ecosystem': string }> }>('dependabot.yml');
		expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions']);
	});
});
