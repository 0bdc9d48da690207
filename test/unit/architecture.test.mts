/** The house: what may import what, where things are, and how large a file may grow. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Actions } from '../../nodes/shared/node/actions';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** The rooms of `shared/`. Each imports only those of its own line and of the lines before. */
const ROOMS = [
	['values', 'time', 'failure'],
	['secrets'],
	['http'],
	['call'],
	['recording'],
	['node'],
	['check'],
	['trigger'],
];

/** The rooms that a service may have. What is in one for one service is not in another for the next. */
const SERVICE_ROOMS = [
	...['actions', 'calls', 'checks', 'crm', 'lists', 'methods', 'recordings', 'transport'],
	...['webhook', '__schema__'],
];

/** What every service has, under the same names. */
const SERVICE_FILES = [
	'<Name>.node.ts',
	'<Name>Trigger.node.ts',
	'actions/index.ts',
	'calls/callFeed.ts',
	'calls/readCalls.ts',
	'calls/toCall.ts',
	'lists/extensions.ts',
	'methods/credentialTest.ts',
	'methods/listSearch.ts',
	'recordings/recordingFetch.ts',
	'transport/account.ts',
	'transport/recordingResponse.ts',
	'transport/requests.ts',
	'transport/responses.ts',
];

/** More than this is more than one subject. */
const MAX_LINES = 220;

/** Paths from the root of the project. */
function filesBelow(folder: string, ending: string): string[] {
	return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith(ending))
		.map((file) => join(folder, file))
		.sort();
}

const textOf = (file: string) => readFileSync(join(PROJECT, file), 'utf8');

interface Import {
	from: string;
	to: string;
}

/** What a file imports: files of the project by their paths, packages by their names. */
function importsOf(file: string): Import[] {
	const found = [...textOf(file).matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)];
	return found.map(([, target]) => ({ from: file, to: resolved(file, target) }));
}

function resolved(file: string, target: string): string {
	if (!target.startsWith('.')) return target;
	const path = relative(PROJECT, resolve(PROJECT, dirname(file), target));
	const candidates = [path, `${path}.ts`, join(path, 'index.ts')];
	return candidates.filter((each) => each.endsWith('.ts')).find(exists) ?? path;
}

const exists = (file: string) => existsSync(join(PROJECT, file));

/** The ways that lead from something back to itself, e.g. `a -> b -> a`. */
function cyclesOf(imports: readonly Import[]): string[] {
	const targets = new Map<string, Set<string>>();
	for (const { from, to } of imports) targets.set(from, (targets.get(from) ?? new Set()).add(to));
	const done = new Set<string>();
	const cycles: string[] = [];
	const visit = (name: string, way: readonly string[]): void => {
		const start = way.indexOf(name);
		if (start >= 0) cycles.push([...way.slice(start), name].join(' -> '));
		if (start >= 0 || done.has(name)) return;
		for (const target of targets.get(name) ?? []) visit(target, [...way, name]);
		done.add(name);
	};
	for (const name of targets.keys()) visit(name, []);
	return cycles;
}

const NODE_FILES = filesBelow('nodes', '.ts');
const IN_NODES = NODE_FILES.flatMap(importsOf);
const SHIPPED = [...IN_NODES, ...filesBelow('credentials', '.ts').flatMap(importsOf)];

const services = readdirSync(join(PROJECT, 'nodes')).filter((name) => name !== 'shared');

const isBetween = (folder: string, { from, to }: Import) =>
	from.startsWith(folder) && to.startsWith(folder);

/** The room of a file of `shared/`. */
const roomOf = (file: string) => file.split('/')[2];

const lineOf = (room: string) => ROOMS.findIndex((rooms) => rooms.includes(room));

describe('what imports what', () => {
	it('is understood here: every import of a file leads to one', () => {
		expect(IN_NODES.length).toBeGreaterThan(100);
		const lost = IN_NODES.filter(({ to }) => to.startsWith('nodes/') && !exists(to));
		expect(lost).toEqual([]);
	});

	it('has shared code that knows no service', () => {
		const upward = IN_NODES.filter(
			({ from, to }) =>
				from.startsWith('nodes/shared/') &&
				to.startsWith('nodes/') &&
				!to.startsWith('nodes/shared/'),
		);
		expect(upward).toEqual([]);
	});

	it('has services that know nothing of each other', () => {
		const across = SHIPPED.filter(({ from, to }) =>
			services.some(
				(service) =>
					from.startsWith(`nodes/${service}/`) &&
					to.startsWith('nodes/') &&
					!to.startsWith(`nodes/${service}/`) &&
					!to.startsWith('nodes/shared/'),
			),
		);
		expect(across).toEqual([]);
	});

	it('ships nothing that needs the sandbox, the tests or the scripts', () => {
		const inward = SHIPPED.filter(({ to }) => /^(gallery|sandbox|test|scripts|bench)\//.test(to));
		expect(inward).toEqual([]);
	});

	it('goes one way through the rooms of shared', () => {
		const between = IN_NODES.filter((each) => isBetween('nodes/shared/', each)).filter(
			({ from, to }) => roomOf(from) !== roomOf(to),
		);
		const forward = between.filter(({ from, to }) => lineOf(roomOf(to)) > lineOf(roomOf(from)));
		expect(forward).toEqual([]);
		const ofRooms = between.map(({ from, to }) => ({ from: roomOf(from), to: roomOf(to) }));
		expect(cyclesOf(ofRooms)).toEqual([]);
	});

	it('never leads back to a file', () => {
		expect(cyclesOf(IN_NODES)).toEqual([]);
	});

	it('is seen here when it leads back', () => {
		const imports = ['ab', 'bc', 'ca', 'cd'].map(([from, to]) => ({ from, to }));
		expect(cyclesOf(imports)).toEqual(['a -> b -> c -> a']);
	});
});

describe('what is where', () => {
	it('is in a room, in shared', () => {
		const known = new Set(ROOMS.flat());
		expect(readdirSync(join(PROJECT, 'nodes/shared')).sort()).toEqual([...known].sort());
	});

	it.each(services)('is in a room, in %s', (service) => {
		const rooms = readdirSync(join(PROJECT, 'nodes', service), { withFileTypes: true })
			.filter((entry) => entry.isDirectory())
			.map(({ name }) => name);
		expect(rooms.filter((room) => !SERVICE_ROOMS.includes(room))).toEqual([]);
		const outside = filesBelow(`nodes/${service}`, '.ts').filter(
			(file) => file.split('/').length === 3 && !file.endsWith('.node.ts'),
		);
		expect(outside).toEqual([]);
	});

	it.each(services)('has the same name in %s as in the other services', (service) => {
		const wanted = SERVICE_FILES.map((file) => file.replace('<Name>', service));
		expect(wanted.filter((file) => !exists(join('nodes', service, file)))).toEqual([]);
	});

	it('is in the same room for every service', () => {
		const roomsOf = new Map<string, Set<string>>();
		for (const file of services.flatMap((service) => filesBelow(`nodes/${service}`, '.ts'))) {
			const [, , room] = file.split('/');
			if (room === 'actions' || file.endsWith('.node.ts')) continue;
			const name = basename(file);
			roomsOf.set(name, (roomsOf.get(name) ?? new Set()).add(room));
		}
		expect([...roomsOf].filter(([, rooms]) => rooms.size > 1)).toEqual([]);
	});

	it.each(services)('is told of an operation of %s by the path of its file', async (service) => {
		const exported = (await import(`../../nodes/${service}/actions/index.ts`)) as Record<
			string,
			Actions<unknown>
		>;
		const listed = Object.values(exported)
			.flat()
			.flatMap(({ value: resource, operations }) =>
				operations.map(({ value }) => join(resource, `${value}.operation.ts`)),
			);
		const folder = `nodes/${service}/actions`;
		const files = filesBelow(folder, '.operation.ts').map((file) => relative(folder, file));
		expect(files.length).toBeGreaterThan(5);
		expect(listed.sort()).toEqual(files);
	});
});

describe('a file', () => {
	it(`of the nodes has at most ${MAX_LINES} lines`, () => {
		const long = NODE_FILES.map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }));
		expect(long.filter(({ lines }) => lines > MAX_LINES)).toEqual([]);
	});

	it('of an operation does no requests and no pairing of its own', () => {
		const operations = NODE_FILES.filter((file) => file.endsWith('.operation.ts'));
		expect(operations.length).toBeGreaterThan(10);
		const own = operations.flatMap((file) => {
			const found = /httpRequest|pairedItem|continueOnFail|\btry\b|getInputData/.exec(textOf(file));
			return found === null ? [] : [`${file}: ${found[0]}`];
		});
		expect(own).toEqual([]);
	});
});
