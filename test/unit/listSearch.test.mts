import { describe, expect, it } from '@jest/globals';
import {
	extensionChoice,
	inCountingOrder,
	searchResults,
} from '../../nodes/shared/node/listSearch';

describe('extensionChoice', () => {
	it.each([
		['101', 'Dana', [{ name: '101 · \u2068Dana\u2069', value: '101' }]],
		['101', null, [{ name: '101', value: '101' }]],
		['101', '101', [{ name: '101', value: '101' }]],
		[null, 'Dana', []],
	])('%j, %j', (number, name, choices) => {
		expect(extensionChoice(number, name)).toEqual(choices);
	});
});

const choices = ['10 · Dana', '9 · Amit', '101 · dana', '2 · יוסי'].map((name) => ({
	name,
	value: name.split(' ')[0],
}));

describe('inCountingOrder', () => {
	it('puts 9 before 10', () => {
		expect(inCountingOrder(choices).map(({ value }) => value)).toEqual(['2', '9', '10', '101']);
	});

	it('leaves the choices that it was given as they were', () => {
		const before = structuredClone(choices);
		inCountingOrder(choices);
		expect(choices).toEqual(before);
	});
});

describe('a choice with a name of its own', () => {
	const own = [{ name: '9 · \u2068Tamar ביטון\u2069 · 0:09', value: '9', alsoFound: '0505550110' }];

	it.each(['9 · tamar', 'ביטון ·', '5550110'])(
		'is found by %j, and shown without that',
		(typed) => {
			expect(searchResults(own, typed).results).toEqual([{ name: own[0].name, value: '9' }]);
		},
	);
});

describe('searchResults', () => {
	const found = (filter?: string) =>
		searchResults(choices, filter).results.map(({ value }) => value);

	it.each([undefined, '', '  '])('all of them for %j, in the order given', (filter) => {
		expect(found(filter)).toEqual(['10', '9', '101', '2']);
	});

	it.each([
		['DANA', ['10', '101']],
		[' 10 ', ['10', '101']],
		['יוס', ['2']],
		['x', []],
	])('those that hold %j', (filter, values) => {
		expect(found(filter)).toEqual(values);
	});

	it('come a hundred at a time, each once', () => {
		const many = Array.from({ length: 250 }, (_, index) => ({ name: `x${index}`, value: index }));
		const pages = [undefined, '100', '200'].map((token) => searchResults(many, 'x', token));
		expect(pages.map(({ paginationToken }) => paginationToken)).toEqual(['100', '200', undefined]);
		const values = pages.flatMap(({ results }) => results.map(({ value }) => value));
		expect(values).toEqual(many.map(({ value }) => value));
	});

	it('of a list that fills its page have no empty page behind', () => {
		const many = Array.from({ length: 100 }, (_, index) => ({ name: `x${index}`, value: index }));
		expect(searchResults(many, '').paginationToken).toBeUndefined();
	});
});
