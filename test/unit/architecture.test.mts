import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

interface Import {
	from: string;
	to: string;
}

function importsBelow(folder: string): Import[] {
	const files = readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' });
	return files
		.filter((file) => file.endsWith('.ts'))
		.flatMap((file) => {
			const path = join(PROJECT, folder, file);
			const found = [...readFileSync(path, 'utf8').matchAll(/\bfrom '([^']+)'/g)];
			return found.map(([, target]) => ({
				from: relative(PROJECT, path),
				to: target.startsWith('.') ? relative(PROJECT, resolve(dirname(path), target)) : target,
			}));
		});
}

const SHIPPED = [...importsBelow('nodes'), ...importsBelow('credentials')];

const services = readdirSync(join(PROJECT, 'nodes')).filter((name) => name !== 'shared');

describe('the house', () => {
	it('has shared code that knows no service', () => {
		const upward = importsBelow('nodes/shared').filter(
			({ to }) => to.startsWith('nodes/') && !to.startsWith('nodes/shared/'),
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

	it('ships no operation that does requests or pairing of its own', () => {
		const operations = readdirSync(join(PROJECT, 'nodes'), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.operation.ts'))
			.map((file) => ({ file, text: readFileSync(join(PROJECT, 'nodes', file), 'utf8') }));
		expect(operations.length).toBeGreaterThan(10);
		const others = /httpRequest|pairedItem|continueOnFail|\btry\b|getInputData/;
		const meddling = operations.filter(({ text }) => others.test(text));
		expect(meddling.map(({ file }) => file)).toEqual([]);
	});
});
