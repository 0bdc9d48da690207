/** Random values: what services, people and models put where something else belongs. */
import fc, { type Arbitrary } from 'fast-check';

/** Names that mean something to JavaScript or to the code under test. */
export const TRAPS = [
	'__proto__',
	'constructor',
	'prototype',
	'toString',
	'valueOf',
	'toJSON',
	'then',
	'length',
	'hasOwnProperty',
	'0',
	'',
] as const;

/** Any 16-bit units, halves of characters among them. */
const brokenText = fc
	.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
	.map((units) => String.fromCharCode(...units));

export const text: Arbitrary<string> = fc.oneof(
	fc.string({ maxLength: 20 }),
	fc.string({ unit: 'binary', maxLength: 12 }),
	brokenText,
	fc.constantFrom(
		...TRAPS,
		' ',
		'null',
		'undefined',
		'NaN',
		'-0',
		'1e400',
		'9'.repeat(400),
		'0x1f',
		'١٢٣',
		'\u0000',
		'\ufeff',
		'true',
		'=1+1',
		'<b>',
		'%',
		'%zz',
	),
);

export const number: Arbitrary<number> = fc.oneof(
	fc.integer(),
	fc.double(),
	fc.constantFrom(0, -0, -1, 1e21, 1e300, 1.7e308, 5e-324, 2 ** 53, 2 ** 31, 8.64e15, 253402300800),
);

const names = fc.oneof(
	{ weight: 2, arbitrary: fc.constantFrom(...TRAPS) },
	{ weight: 1, arbitrary: text },
);

/** Makes every name a property of the object itself, `__proto__` too, as JSON.parse does. */
const objectOf = (values: Arbitrary<unknown>): Arbitrary<object> =>
	fc
		.array(fc.tuple(names, values), { maxLength: 4 })
		.map((entries) => Object.fromEntries(entries) as object);

/** Any JSON value. */
export const json: Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		text,
		number.filter(Number.isFinite),
		fc.boolean(),
		fc.constant(null),
		fc.array(tie('value'), { maxLength: 4 }),
		objectOf(tie('value')),
	),
})).value;

/** So deep that a function that calls itself for every level does not come back from it. */
const DEEPEST = 20_000;

/** A JSON text of many levels. */
export const deepText: Arbitrary<string> = fc
	.tuple(
		fc.integer({ min: 100, max: DEEPEST }),
		fc.constantFrom<[string, string]>(['[', ']'], ['{"a":', '}']),
	)
	.map(([depth, [open, close]]) => `${open.repeat(depth)}1${close.repeat(depth)}`);

/** What an expression or a model can give for a parameter. */
export const parameter: Arbitrary<unknown> = fc.oneof(
	json,
	number,
	fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY),
	fc.date({ noInvalidDate: false }),
	fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
);
