import { describe, expect, it } from 'vitest';
import { extensionChoice, searchResults } from '../../nodes/shared/listSearch';

describe('extensionChoice', () => {
	it.each([
		['101', 'Dana', [{ name: '101 · Dana', value: '101' }]],
		['101', null, [{ name: '101', value: '101' }]],
		['101', '101', [{ name: '101', value: '101' }]],
		[null, 'Dana', []],
	])('%j, %j', (number, name, choices) => {
		expect(extensionChoice(number, name)).toEqual(choices);
	});
});

describe('searchResults', () => {
	const choices = ['10 · Dana', '9 · Amit', '101 · dana', '2 · יוסי'].map((name) => ({
		name,
		value: name.split(' ')[0],
	}));
	const found = (filter?: string) =>
		searchResults(choices, filter).results.map(({ value }) => value);

	it.each([undefined, '', '  '])(
		'all of them for %j, in the order in which people count',
		(filter) => {
			expect(found(filter)).toEqual(['2', '9', '10', '101']);
		},
	);

	it.each([
		['DANA', ['10', '101']],
		[' 10 ', ['10', '101']],
		['יוס', ['2']],
		['x', []],
	])('those that hold %j', (filter, values) => {
		expect(found(filter)).toEqual(values);
	});

	it('leaves the choices that it was given as they were', () => {
		const before = structuredClone(choices);
		searchResults(choices, '1');
		expect(choices).toEqual(before);
	});
});
