import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { Collection, NodeParameters } from '../../nodes/shared/node/parameters';

/** Parameters as n8n hands them out: a fallback where one is not given. */
const parametersOf = (values: Record<string, unknown>): NodeParameters =>
	new NodeParameters((name, fallback) => (name in values ? values[name] : fallback));
const collectionOf = (fields: IDataObject): Collection => new Collection(fields);

describe('text', () => {
	it.each([
		[' a ', 'a'],
		[203, '203'],
		['', ''],
		[null, ''],
		[{}, ''],
	])('of %j is %j', (value, text) => {
		expect(parametersOf({ x: value }).text('x')).toBe(text);
		expect(collectionOf({ x: value as string }).text('x')).toBe(text);
	});

	it('of nothing is empty', () => {
		expect(parametersOf({}).text('x')).toBe('');
		expect(collectionOf({}).text('x')).toBe('');
	});

	it('that must be given is asked for by its label, with an example', () => {
		expect(parametersOf({ x: ' a' }).requiredText('x', 'Call ID', '7')).toBe('a');
		for (const values of [{}, { x: ' ' }, { x: null }]) {
			expect(() => parametersOf(values).requiredText('x', 'Call ID', '7')).toThrow(
				expect.objectContaining({
					kind: 'parameter',
					message: 'Call ID is empty',
					description: 'Enter it, e.g. 7.',
				}),
			);
		}
	});
});

describe('flag', () => {
	it.each([
		[true, true],
		['true', true],
		[' TRUE ', true],
		[1, true],
		[false, false],
		['Yes', true],
		['1', true],
		['false', false],
		['no', false],
		['', false],
		[0, false],
		[null, false],
	])('%j is %j', (value, flag) => {
		expect(parametersOf({ x: value }).flag('x')).toBe(flag);
		expect(collectionOf({ x: value }).flag('x')).toBe(flag);
	});

	it('not given is false, or what a collection says it is', () => {
		expect(parametersOf({}).flag('x')).toBe(false);
		expect(collectionOf({}).flag('x')).toBe(false);
		expect(collectionOf({}).flag('x', true)).toBe(true);
	});
});

describe('wholeNumber', () => {
	it.each([
		[7, 7],
		['7', 7],
		[' 7 ', 7],
		[1, 1],
	])('%j is %j', (value, number) => {
		expect(parametersOf({ x: value }).wholeNumber('x', 'Limit', 1, 50)).toBe(number);
		expect(collectionOf({ x: value }).wholeNumber('x', 'Limit', 1, 50)).toBe(number);
	});

	it.each([0, -1, 1.5, '', ' ', 'many', '1e400', {}, [1, 2]])('%j is refused', (value) => {
		const message = `Limit is "${String(value)}"`;
		expect(() => parametersOf({ x: value }).wholeNumber('x', 'Limit', 1, 50)).toThrow(message);
		expect(() => collectionOf({ x: value as string }).wholeNumber('x', 'Limit', 1, 50)).toThrow(
			message,
		);
	});

	it('a blank is no zero', () => {
		expect(() => collectionOf({ x: ' ' }).wholeNumber('x', 'Offset', 0, 5)).toThrow(
			'Offset is " "',
		);
	});

	it('not given is the fallback', () => {
		expect(parametersOf({}).wholeNumber('x', 'Limit', 1, 50)).toBe(50);
		expect(parametersOf({ x: null }).wholeNumber('x', 'Limit', 1, 50)).toBe(50);
		expect(parametersOf({ x: undefined }).wholeNumber('x', 'Limit', 1, 50)).toBe(50);
		expect(collectionOf({}).wholeNumber('x', 'Limit', 1, 50)).toBe(50);
		expect(collectionOf({ x: null }).wholeNumber('x', 'Limit', 1, 50)).toBe(50);
	});
});

describe('amount', () => {
	it.each([
		[0, 0],
		[0.25, 0.25],
		['1.5', 1.5],
		[undefined, 4],
		[null, 4],
		['', 4],
	])('%j is %j', (value, amount) => {
		expect(collectionOf({ x: value }).amount('x', 'Seconds', 4, 60)).toBe(amount);
	});

	it.each([-0.1, 'soon', NaN, Infinity, 60.1])('%j is refused', (value) => {
		expect(() => collectionOf({ x: value }).amount('x', 'Seconds', 4, 60)).toThrow(
			`Seconds is "${String(value)}"`,
		);
	});
});

describe('list and any', () => {
	it('list takes an array and a comma list', () => {
		expect(parametersOf({ x: ['a', 'b'] }).list('x')).toEqual(['a', 'b']);
		expect(parametersOf({ x: 'a, b' }).list('x')).toEqual(['a', 'b']);
		expect(parametersOf({}).list('x')).toEqual([]);
		expect(collectionOf({ x: 'a,b' }).list('x')).toEqual(['a', 'b']);
		expect(collectionOf({ x: ' ["a", " b"]' }).list('x')).toEqual(['a', 'b']);
		expect(collectionOf({ x: '[a' }).list('x')).toEqual(['[a']);
		expect(collectionOf({ x: null }).list('x')).toEqual([]);
		expect(collectionOf({}).list('x')).toEqual([]);
	});

	it('any is the value as it is', () => {
		const date = new Date(0);
		expect(parametersOf({ x: date }).any('x')).toBe(date);
		expect(parametersOf({}).any('x')).toBe('');
	});
});

describe('collection', () => {
	it('knows what was added', () => {
		const collection = parametersOf({ x: { a: false, b: '', c: 0 } }).collection('x');
		expect(['a', 'b', 'c', 'd'].map((name) => collection.has(name))).toEqual([
			...[true, false, true, false],
		]);
	});

	it('is empty where there is none', () => {
		for (const values of [{}, { x: null }, { x: {} }]) {
			expect(parametersOf(values).collection('x').has('a')).toBe(false);
			expect(parametersOf(values).collection('x').hasAny()).toBe(false);
		}
	});

	it('has any where one field says something', () => {
		expect(collectionOf({ a: '', b: null, c: [] }).hasAny()).toBe(false);
		expect(collectionOf({ a: '', b: false }).hasAny()).toBe(true);
	});
});

describe('one of a few words', () => {
	const ORDERS = ['up', 'down'] as const;

	it.each([
		['down', 'down'],
		[' down ', 'down'],
		['DOWN', 'down'],
		['', 'up'],
		[null, 'up'],
	])('%j is %j', (value, word) => {
		expect(collectionOf({ x: value }).oneOf('x', 'Order', ORDERS)).toBe(word);
		expect(parametersOf({ x: value }).oneOf('x', 'Order', ORDERS, 'up')).toBe(word);
	});

	it('is none where a collection needs none', () => {
		expect(collectionOf({ x: null }).oneOrNone('x', 'Order', ORDERS)).toBe('');
		expect(collectionOf({ x: 'Up' }).oneOrNone('x', 'Order', ORDERS)).toBe('up');
	});

	it('can be several', () => {
		expect(collectionOf({ x: 'up, DOWN' }).someOf('x', 'Order', ORDERS)).toEqual(['up', 'down']);
		expect(() => collectionOf({ x: 'up,left' }).someOf('x', 'Order', ORDERS)).toThrow(
			'Order is "left"',
		);
	});

	it('is refused by its label when it is none of them', () => {
		expect(() => collectionOf({ x: 'sideways' }).oneOf('x', 'Order', ORDERS)).toThrow(
			expect.objectContaining({
				message: 'Order is "sideways"',
				description: 'Use up or down.',
			}),
		);
	});
});

describe('located', () => {
	it.each([
		[
			{ __rl: true, mode: 'list', value: ' 203 ' },
			{ mode: 'list', value: '203' },
		],
		[
			{ mode: 'id', value: 4301 },
			{ mode: 'id', value: '4301' },
		],
		[{ value: '203' }, { mode: '', value: '203' }],
		['203', { mode: '', value: '203' }],
		[203, { mode: '', value: '203' }],
	])('%j is %j', (value, located) => {
		expect(parametersOf({ x: value }).located('x', 'Extension', '203')).toEqual(located);
	});

	it.each([{ mode: 'list', value: '' }, { mode: 'list' }, {}, '', null, undefined])(
		'%j is refused by its label',
		(value) => {
			expect(() => parametersOf({ x: value }).located('x', 'Extension', '203')).toThrow(
				expect.objectContaining({
					message: 'Extension is empty',
					description: 'Choose one from the list, or enter it, e.g. 203.',
				}),
			);
		},
	);
});

describe('the entries of a fixed collection', () => {
	it.each<[unknown, string[]]>([
		[{ field: [{ name: 'a' }, { name: 'b' }] }, ['a', 'b']],
		[{ field: { name: 'a' } }, ['a']],
		[{ field: [null, {}] }, ['', '']],
		[{ field: [] }, []],
		[{}, []],
		[null, []],
		[undefined, []],
		['', []],
	])('of %j', (fields, names) => {
		const entries = parametersOf({ fields }).entries('fields', 'field');
		expect(entries.map((entry) => entry.text('name'))).toEqual(names);
	});

	it('keep values as they were given', () => {
		const value = new Date(0);
		const [entry] = parametersOf({ fields: { field: [{ value }] } }).entries('fields', 'field');
		expect(entry.any('value')).toBe(value);
		expect(entry.any('nothing')).toBeUndefined();
	});
});
