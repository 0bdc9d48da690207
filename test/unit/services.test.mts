/** The list of services agrees with what it lists, and nothing beside it tells services from each other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../scripts/build.mts';
import * as list from '../../services.mts';
import { credentialsOf, nodesOf, PACKAGE, SERVICES, type Service } from '../../services.mts';
import { ACME } from '../fixtures/acme/service.mts';
import { PACKAGE as PACKAGE_IN_ENGINE } from '../support/engine/node-types.mts';

interface Manifest {
	name: string;
	n8n: { nodes: string[]; credentials: string[] };
}

const textOf = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');

const manifestIn = (folder: string): Manifest =>
	JSON.parse(textOf(join(folder, 'package.json'))) as Manifest;

/** As a manifest names what is built of a source. */
const builtFrom = ({ file }: { file: string }): string => `dist/${file.replace(/\.ts$/, '.js')}`;

const sorted = (words: readonly string[]): string[] => [...words].sort();

describe.each<Service>([...SERVICES, ACME])('the entry of $title', (service) => {
	it('has the types that its nodes and credentials have, and the files of their classes', () => {
		for (const { type, file, create } of nodesOf(service)) {
			const made = create();
			expect(made.description.name).toBe(type);
			expect(basename(file).split('.')[0]).toBe(made.constructor.name);
			expect(existsSync(join(PROJECT, file))).toBe(true);
		}
		for (const { type, file, create } of credentialsOf(service)) {
			const made = create();
			expect(made.name).toBe(type);
			expect(basename(file).split('.')[0]).toBe(made.constructor.name);
			expect(existsSync(join(PROJECT, file))).toBe(true);
		}
	});

	it('names the credential that node and trigger ask for, as users read it', () => {
		const { node, trigger, credential } = service;
		for (const { create } of [node, trigger]) {
			const { credentials = [] } = create().description;
			expect(credentials.map(({ name }) => name)).toEqual([credential.type]);
		}
		expect(credential.create().displayName).toBe(credential.title);
	});

	it('names every field of the credential that is hidden while it is typed, and no other', () => {
		const { credential } = service;
		const hidden = credential.create().properties.filter((field) => field.typeOptions?.password);
		expect(sorted(credential.secrets)).toEqual(sorted(hidden.map(({ name }) => name)));
	});

	it('looks back as far as its trigger does unless it is told otherwise', () => {
		const { properties } = service.trigger.create().description;
		const options = properties.find(({ name }) => name === 'options')?.options ?? [];
		const lookback = options.find(({ name }) => name === 'lookbackHours');
		expect(lookback).toMatchObject({ default: service.lookbackHours });
	});

	it('starts a stand-in with the secrets that it is given, and says what its user enters', async () => {
		const { credential, simulator } = service;
		const secrets = Object.fromEntries(credential.secrets.map((field) => [field, `a-${field}`]));
		const started = await simulator.start({ callCount: 3, ...secrets });
		const entered = simulator.user(started);
		await started.close();
		expect(entered).toMatchObject(secrets);
		const fields = credential.create().properties.map(({ name }) => name);
		expect(Object.keys(entered).filter((name) => !fields.includes(name))).toEqual([]);
		expect(started.calls).toHaveLength(3);
	});
});

describe('the list of services', () => {
	it('has each folder of nodes/, and no service twice', () => {
		const folders = readdirSync(join(PROJECT, 'nodes')).filter((name) => name !== 'shared');
		expect(sorted(SERVICES.map(({ node }) => dirname(node.file)))).toEqual(
			folders.map((name) => `nodes/${name}`).sort(),
		);
		for (const names of [
			SERVICES.map(({ key }) => key),
			SERVICES.map(({ provider }) => provider),
			SERVICES.map(({ packageName }) => packageName),
			SERVICES.flatMap((service) => nodesOf(service).map(({ type }) => type)),
		] as string[][]) {
			expect(new Set(names).size).toBe(names.length);
		}
	});

	it('has what the manifest of all services registers', () => {
		const { name, n8n } = manifestIn('.');
		expect([name, PACKAGE_IN_ENGINE]).toEqual([PACKAGE, PACKAGE]);
		expect(sorted(n8n.nodes)).toEqual(sorted(SERVICES.flatMap(nodesOf).map(builtFrom)));
		expect(sorted(n8n.credentials)).toEqual(sorted(SERVICES.flatMap(credentialsOf).map(builtFrom)));
	});

	it('has for each service what the manifest of its own package registers', () => {
		const names = SERVICES.map(({ packageName }) => packageName);
		expect(readdirSync(join(PROJECT, 'packages')).sort()).toEqual(sorted(names));
		for (const service of SERVICES) {
			const { name, n8n } = manifestIn(join('packages', service.packageName));
			expect(name).toBe(service.packageName);
			expect(sorted(n8n.nodes)).toEqual(sorted(nodesOf(service).map(builtFrom)));
			expect(sorted(n8n.credentials)).toEqual(sorted(credentialsOf(service).map(builtFrom)));
		}
	});
});

/** What is of one service, or tells them apart on purpose, and why. */
const OF_ONE_SERVICE: ReadonlyArray<[RegExp, string]> = [
	[/^sandbox\/(kavkom|onecom)\//, 'the stand-ins'],
	[
		/^gallery\/(callLogs|crm\/kavkomLead|alerts\/(screenPop|textBack))/,
		'workflows that only one phone system can have',
	],
	[/^gallery\/crm\/index\.mts$/, 'lists one of those'],
	[/^test\/(engine\/callPicker\.test|fuzz\/trueAnswers)\.mts$/, 'ask each stand-in in its own way'],
	[/^test\/unit\/services\.test\.mts$/, 'shows what is looked for'],
];

/** Where words of a service are in place although they are no union and no branch. */
const SPEAK_OF_SERVICES = /^(test|bench)\//;

const SCANNED = ['gallery', 'sandbox', 'scripts', 'test', 'bench'];

const FILES = SCANNED.flatMap((folder) =>
	readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
		join(folder, file).replaceAll('\\', '/'),
	),
).filter((file) => /\.(m?[jt]s|cjs|html)$/.test(file) && !file.includes('node_modules'));

const isOfOneService = (file: string): boolean =>
	OF_ONE_SERVICE.some(([pattern]) => pattern.test(file));

/** Without comments, and without the name of the package, which has all services in it. */
const codeOf = (file: string): string =>
	textOf(file)
		.replace(/\/\*[^]*?\*\/|<!--[^]*?-->|(?<=^|\s)\/\/.*$/gm, '')
		.replaceAll(PACKAGE, '');

const NAMES = SERVICES.flatMap((service) => [
	service.key,
	service.provider,
	service.title,
	service.credential.type,
	...nodesOf(service).map(({ type }) => type),
]);

/** What the list exports the entries as. */
const CONSTANTS = Object.entries(list)
	.filter(([, value]) => (SERVICES as readonly unknown[]).includes(value))
	.map(([name]) => name);

const QUOTED = `['"\`](?:${[...new Set(NAMES)].join('|')})['"\`]`;
const NAMED = `(?:${QUOTED}|(?:${CONSTANTS.join('|')})\\b)`;

/** The forms in which code tells services from each other. */
const TELLING_APART: ReadonlyArray<[string, RegExp]> = [
	['a union', new RegExp(`${QUOTED}\\s*\\|(?!\\|)|(?<!\\|)\\|\\s*${QUOTED}`, 'g')],
	['a comparison', new RegExp(`[!=]==?\\s*${NAMED}|${NAMED}\\s*[!=]==?(?!>)`, 'g')],
	['a case', new RegExp(`\\bcase\\s+${NAMED}`, 'g')],
	['a search', new RegExp(`\\.(?:includes|startsWith|endsWith)\\(${QUOTED}\\)`, 'g')],
];

describe('code outside nodes/ and the list', () => {
	it('is understood here: services are told apart in forms that are found', () => {
		expect(CONSTANTS).toHaveLength(SERVICES.length);
		expect(FILES.length).toBeGreaterThan(300);
		const samples = [
			"key: 'kavkom' | '1com';",
			"if (service.key === '1com') return;",
			'service === KAVKOM ? one : other',
			"case 'oneCom':",
			"path.includes('1com')",
		];
		const found = samples.map((text) => TELLING_APART.some(([, form]) => text.search(form) >= 0));
		expect(found).toEqual(samples.map(() => true));
	});

	it('tells no service from another: what differs stands in the list', () => {
		const found = FILES.filter((file) => !isOfOneService(file)).flatMap((file) =>
			TELLING_APART.flatMap(([what, form]) =>
				[...codeOf(file).matchAll(form)].map(([text]) => `${file}: ${what}, ${text}`),
			),
		);
		expect(found).toEqual([]);
	});

	it('names no service at all where it works for any', () => {
		const words = [...SERVICES.map(({ key }) => key), 'onecom'].join('|');
		const spoken = FILES.filter(
			(file) => !isOfOneService(file) && !SPEAK_OF_SERVICES.test(file),
		).flatMap((file) => {
			const named = codeOf(file).match(new RegExp(`.*(?:${words}).*`, 'gi')) ?? [];
			return named.map((line) => `${file}: ${line.trim()}`);
		});
		expect(spoken).toEqual([]);
	});
});
