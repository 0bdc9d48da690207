/** What the documents say of files, names and sizes is so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { queueEnvironment } from '../../sandbox/n8n/queue.mts';
import { PROJECT } from '../../scripts/build.mts';
import { SERVICES } from '../../services.mts';

const QUEUE_MODE = 'docs/queue-mode.md';
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/comparison.md', QUEUE_MODE];

const textOf = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');
const withoutCode = (text: string): string => text.replace(/^```[^]*?^```/gm, '');

const anchorsOf = (file: string): string[] =>
	(withoutCode(textOf(file)).match(/^#+ .+$/gm) ?? []).map((heading) =>
		heading
			.replace(/^#+ /, '')
			.toLowerCase()
			.replace(/[^\w\- ]/g, '')
			.replaceAll(' ', '-'),
	);

function section(file: string, title: string): string {
	const [, after] = textOf(file).split(`\n## ${title}\n`);
	return after.split('\n## ')[0];
}

describe.each(DOCUMENTS)('%s', (file) => {
	it('has links that lead somewhere', () => {
		const links = [...withoutCode(textOf(file)).matchAll(/\]\((?!https?:)([^)]*)\)/g)];
		const lost = links
			.map(([, link]) => link)
			.filter((link) => {
				const [path, anchor] = link.split('#');
				const target = path === '' ? file : join(dirname(file), path);
				if (!existsSync(join(PROJECT, target))) return true;
				return anchor !== undefined && !anchorsOf(target).includes(anchor);
			});
		expect(lost).toEqual([]);
	});

	it('has no badge', () => {
		expect(textOf(file)).not.toMatch(/!\[[^\]]*\]\(https?:/);
	});
});

describe('the recipes', () => {
	const recipes = section('README.md', 'Recipes').split('\n### ').slice(1);

	it('are ten', () => {
		expect(recipes).toHaveLength(10);
	});

	it.each(recipes.map((text) => [text.split('\n')[0], text] as const))(
		'"%s" names a workflow for each phone system, and two to four steps',
		(_, text) => {
			const files = [...text.matchAll(/\]\((workflows\/[^)]+)\)/g)].map(([, file]) => file);
			expect(files).toHaveLength(SERVICES.length);
			const withoutService = files.map((file, index) => file.replace(SERVICES[index].key, '*'));
			expect(new Set(withoutService).size).toBe(1);
			expect(withoutService[0]).toContain('*');
			const steps = text.match(/^\d\. .+$/gm) ?? [];
			expect(steps.length).toBeGreaterThanOrEqual(2);
			expect(steps.length).toBeLessThanOrEqual(4);
		},
	);

	it.each(recipes.map((text) => [text.split('\n')[0], text] as const))(
		'"%s" names nodes and settings that its workflows have',
		(_, text) => {
			const plain = text.replace(/`[^`]*`|\*\*[^*]*\*\*/g, '');
			const named = [...plain.matchAll(/\*([^*\n]+)\*/g)].map(([, name]) => name);
			for (const [, file] of text.matchAll(/\]\((workflows\/[^)]+)\)/g)) {
				const workflow = textOf(file);
				const missing = named.filter(
					(name) => !new RegExp(name.replaceAll('...', '.{0,40}?')).test(workflow),
				);
				expect({ file, missing }).toEqual({ file, missing: [] });
			}
		},
	);
});

describe('the compose file of docs/queue-mode.md', () => {
	const [, text] = /```yaml\n([^]*?)```/.exec(textOf(QUEUE_MODE)) ?? [];
	const { services } = parse(text, { merge: true }) as {
		services: Record<'n8n' | 'worker', { environment: Record<string, string> }>;
	};

	it('gives main process and workers the same settings', () => {
		const { QUEUE_HEALTH_CHECK_ACTIVE: health, ...common } = services.worker.environment;
		expect(common).toEqual(services.n8n.environment);
		expect(health).toBe('true');
	});

	it('has every setting with which queue mode is tested, and the key', () => {
		const redis = { host: '', port: 0, username: '', password: '', database: '' };
		const tested = queueEnvironment({
			redis: { ...redis, title: '', prefix: '', close: async () => undefined },
			database: {},
		});
		// Redis is theirs alone and asks for no password.
		const own = /^QUEUE_BULL_REDIS_(USERNAME|PASSWORD|DB)$|PREFIX$/;
		const wanted = Object.keys(tested).filter((name) => !own.test(name));
		expect(Object.keys(services.n8n.environment)).toEqual(
			expect.arrayContaining([...wanted, 'N8N_ENCRYPTION_KEY', 'WEBHOOK_URL']),
		);
	});
});

describe('CONTRIBUTING.md', () => {
	it('lists every folder, and no other', () => {
		const [, listed] = section('CONTRIBUTING.md', 'Folders').split('```');
		const named = [...listed.matchAll(/^([\w.]+\/)/gm)].map(([, folder]) => folder.slice(0, -1));
		const hidden = ['.git', '.cache', '.ci', 'node_modules', 'dist', 'coverage'];
		const folders = readdirSync(PROJECT, { withFileTypes: true })
			.filter((entry) => entry.isDirectory() && !hidden.includes(entry.name))
			.map(({ name }) => name);
		expect(named.sort()).toEqual(folders.sort());
	});

	it('names helpers for a new phone system that there are', () => {
		const steps = section('CONTRIBUTING.md', 'Add a phone system in five steps');
		expect(steps.match(/^\d\. /gm)).toHaveLength(5);
		const helpers = [...steps.matchAll(/`([a-zA-Z]{4,})`/g)]
			.map(([, name]) => name)
			.filter((name) => !['authenticate', 'null', 'testedBy', 'unknown'].includes(name));
		expect(helpers.length).toBeGreaterThan(6);
		const shared = readdirSync(join(PROJECT, 'nodes', 'shared'), {
			recursive: true,
			encoding: 'utf8',
		})
			.filter((file) => file.endsWith('.ts'))
			.map((file) => textOf(`nodes/shared/${file}`))
			.join('\n');
		const missing = helpers.filter(
			(name) =>
				!new RegExp(`export (async )?(function|const|class|interface|type) ${name}\\b`).test(
					shared,
				),
		);
		expect(missing).toEqual([]);
	});

	it('describes rooms that each service has', () => {
		for (const { file } of SERVICES.map(({ node }) => node)) {
			const rooms = readdirSync(join(PROJECT, dirname(file)));
			expect(rooms).toEqual(
				expect.arrayContaining([
					basename(file),
					'actions',
					'calls',
					'lists',
					'methods',
					'recordings',
					'transport',
				]),
			);
		}
	});
});
