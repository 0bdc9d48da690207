/** What the documents say of files, names and sizes is so. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { queueEnvironment } from '../../sandbox/n8n/queue.mts';
import { PROJECT } from '../../scripts/build.mts';
import { SERVICES } from '../../services.mts';
import { chunksOf } from '../support/animatedWebp.mts';
import {
	anchorsOf,
	canvasPicture,
	PAGES,
	pageText,
	placeOf,
	sectionOf,
	startRows,
	targetsIn,
	USER_PAGES,
	withoutCode,
	workflowsIn,
} from '../support/documents.mts';

const QUEUE_MODE = 'docs/queue-mode.md';
const RECIPES_PAGE = 'docs/workflows.md';
const README_MAX_BYTES = 15_000;

describe.each(PAGES)('%s', (page) => {
	it('has links that lead somewhere', () => {
		const lost = targetsIn(pageText(page)).filter((target) => {
			const { file, anchor } = placeOf(page, target);
			if (!existsSync(join(PROJECT, file))) return true;
			return anchor !== undefined && !anchorsOf(pageText(file)).includes(anchor);
		});
		expect(lost).toEqual([]);
	});

	it('has no badge', () => {
		expect(pageText(page)).not.toMatch(/!\[[^\]]*\]\(https?:/);
	});
});

describe('the README', () => {
	const readme = pageText('README.md');

	it(`has at most ${README_MAX_BYTES} bytes`, () => {
		expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(README_MAX_BYTES);
	});

	it('lists every page for users in its table', () => {
		const listed = targetsIn(sectionOf('README.md', '## All pages'));
		expect(listed).toEqual(expect.arrayContaining(USER_PAGES));
	});

	it('links every recipe, in its order', () => {
		const list = sectionOf('README.md', '## Recipes').match(/^\d+\. .+$/gm) ?? [];
		const recipes = targetsIn(list.join('\n'));
		const headings = anchorsOf(sectionOf(RECIPES_PAGE, '## Recipes'));
		expect(recipes).toEqual(headings.map((anchor) => `${RECIPES_PAGE}#${anchor}`));
	});

	it('has five workflows to start with, each for every phone system, without a database', () => {
		expect(startRows()).toHaveLength(5);
		for (const row of startRows()) {
			const files = workflowsIn('README.md', row);
			for (const { node } of SERVICES) {
				const of = files.filter((file) =>
					pageText(file).includes(`n8n-nodes-kavkom-1com.${node.type}`),
				);
				expect({ row, count: of.length }).toEqual({ row, count: 1 });
			}
			for (const file of files)
				expect(pageText(file)).not.toMatch(/n8n-nodes-base\.(postgres|mySql)"/);
		}
	});

	it('names the workflows to start with as n8n does once they are imported', () => {
		const links = startRows().flatMap((row) => [...row.matchAll(/\[([^\]]+)\]\(([^)]+\.json)\)/g)]);
		expect(links.length).toBe(9);
		for (const [, name, file] of links) {
			expect({ file, name: (JSON.parse(pageText(file)) as { name: string }).name }).toEqual({
				file,
				name,
			});
		}
	});

	it('has no word that only those who know telephony or n8n understand', () => {
		const plain = withoutCode(readme).replace(/\]\([^)]*\)/g, ']');
		expect(plain).not.toMatch(/\b(legs?|channels?|binary|fingerprint|instants?)\b/i);
	});
});

/** The largest that a picture may be, in bytes, by what it is. */
const PICTURE_LIMITS: ReadonlyArray<[pattern: RegExp, bytes: number]> = [
	[/\.svg$/, 20_000],
	[/^canvas-.+\.webp$/, 60_000],
	[/^first-workflow\.webp$/, 1_000_000],
	[/\.webp$/, 100_000],
];

describe('the pictures', () => {
	const pictures = readdirSync(join(PROJECT, 'docs')).filter((file) => /\.(?!md$)\w+$/.test(file));
	const readme = pageText('README.md');

	it.each(pictures)('%s is small, and shown on a page', (file) => {
		const [, limit] = PICTURE_LIMITS.find(([pattern]) => pattern.test(file))!;
		expect(statSync(join(PROJECT, 'docs', file)).size).toBeLessThan(limit);
		const shown = PAGES.flatMap((page) =>
			targetsIn(pageText(page)).map((target) => placeOf(page, target).file),
		);
		expect(shown).toContain(`docs/${file}`);
	});

	it.each(pictures.filter((file) => file.endsWith('.svg')))(
		'%s needs nothing from elsewhere',
		(file) => {
			const text = pageText(`docs/${file}`);
			expect(text.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
				/https?:|href|@import|@font|<script/,
			);
		},
	);

	it('of where keys are found are drawn, and say so', () => {
		const drawn = pictures.filter((file) => /^where-.+\.svg$/.test(file));
		expect(drawn).toHaveLength(SERVICES.length);
		for (const file of drawn) {
			const text = pageText(`docs/${file}`);
			expect(text).toContain('Drawn, not a screenshot');
			expect(readme).toMatch(
				new RegExp(`!\\[Drawn, not a screenshot: [^\\]]+\\]\\(docs/${file}\\)`),
			);
		}
	});

	it('of canvases stand beside each workflow to start with', () => {
		for (const row of startRows()) {
			const [first] = workflowsIn('README.md', row);
			expect(targetsIn(row)).toContain(`docs/${canvasPicture(first)}.webp`);
		}
	});

	it('move in the film of the first workflow, long enough to be read', () => {
		const frames = chunksOf(readFileSync(join(PROJECT, 'docs/first-workflow.webp'))).filter(
			({ name }) => name === 'ANMF',
		);
		const times = frames.map(({ content }) => content.readUIntLE(12, 3));
		const steps = sectionOf('README.md', '## First workflow').match(/^\d\. /gm)!.length;
		expect(times.filter((time) => time >= 1000).length).toBeGreaterThan(steps);
		expect(times.reduce((sum, time) => sum + time, 0)).toBeGreaterThan(20_000);
	});
});

const choicesOf = (property: INodeProperties): INodePropertyOptions[] =>
	(property.options ?? []) as INodePropertyOptions[];

/** Resource and operation of each operation of a node, by their names in the panel. */
function operationsOf(properties: INodeProperties[]): string[] {
	const resources = choicesOf(properties.find(({ name }) => name === 'resource')!);
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap((operation) =>
			(operation.displayOptions?.show?.resource ?? []).flatMap((value) => {
				const { name } = resources.find((resource) => resource.value === value)!;
				return choicesOf(operation).map((choice) => `${name}: ${choice.name}`);
			}),
		);
}

describe.each(SERVICES.map((service) => [service.title, service] as const))(
	'the pages on %s',
	(title, service) => {
		const page = `docs/${service.key}.md`;

		it('name every operation of its node, and no other', () => {
			const { properties } = service.node.create().description;
			const table = sectionOf(page, `## ${title} node`)
				.split('\n\n')
				.find((part) => part.trim().startsWith('| Resource'));
			const listed = [...(table ?? '').matchAll(/^\| (\w[\w ]*?) +\| (\w[\w ]*?) +\|/gm)]
				.map(([, resource, operation]) => `${resource}: ${operation}`)
				.slice(1);
			expect(listed.sort()).toEqual(operationsOf(properties).sort());
		});

		it('have a section for each node, trigger and credential', () => {
			const nodes = [service.trigger, ...service.furtherNodes].map(
				({ create }) => create().description.displayName,
			);
			const credentials = [service.credential, ...service.furtherCredentials].map(
				({ create }) => create().displayName,
			);
			const headings = USER_PAGES.flatMap((file) => pageText(file).match(/^## .+$/gm) ?? []);
			const wanted = [...nodes, ...credentials, `${title} node`].map((name) => `## ${name}`);
			expect(headings).toEqual(expect.arrayContaining(wanted));
		});

		it('name every field of its credentials', () => {
			for (const { create } of [service.credential, ...service.furtherCredentials]) {
				const { displayName, properties } = create();
				const page = USER_PAGES.find((file) => pageText(file).includes(`\n## ${displayName}\n`))!;
				const described = [...sectionOf(page, `## ${displayName}`).matchAll(/^\| \*\*(.+?)\*\*/gm)];
				const shown = properties.filter(({ type }) => !['hidden', 'notice'].includes(type));
				expect(described.map(([, name]) => name).sort()).toEqual(
					shown.map((property) => property.displayName).sort(),
				);
			}
		});
	},
);

describe('the recipes', () => {
	const recipes = sectionOf(RECIPES_PAGE, '## Recipes').split('\n### ').slice(1);

	it('are eleven', () => {
		expect(recipes).toHaveLength(11);
	});

	it.each(recipes.map((text) => [text.split('\n')[0], text] as const))(
		'"%s" names a workflow for each phone system, and two to four steps',
		(_, text) => {
			const files = workflowsIn(RECIPES_PAGE, text);
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
			for (const file of workflowsIn(RECIPES_PAGE, text)) {
				const workflow = pageText(file);
				const missing = named.filter(
					(name) => !new RegExp(name.replaceAll('...', '.{0,40}?')).test(workflow),
				);
				expect({ file, missing }).toEqual({ file, missing: [] });
			}
		},
	);
});

describe('the compose file of docs/queue-mode.md', () => {
	const [, text] = /```yaml\n([^]*?)```/.exec(pageText(QUEUE_MODE)) ?? [];
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
		const [, listed] = sectionOf('CONTRIBUTING.md', '## Folders').split('```');
		const named = [...listed.matchAll(/^([\w.]+\/)/gm)].map(([, folder]) => folder.slice(0, -1));
		const hidden = ['.git', '.cache', '.ci', 'node_modules', 'dist', 'coverage'];
		const folders = readdirSync(PROJECT, { withFileTypes: true })
			.filter((entry) => entry.isDirectory() && !hidden.includes(entry.name))
			.map(({ name }) => name);
		expect(named.sort()).toEqual(folders.sort());
	});

	it('names helpers for a new phone system that there are', () => {
		const steps = sectionOf('CONTRIBUTING.md', '## Add a phone system in five steps');
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
			.map((file) => pageText(`nodes/shared/${file}`))
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
