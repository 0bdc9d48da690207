import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect } from '@jest/globals';
import { readCallQuery } from '../../nodes/shared/node/callQuery';
import { readLimit } from '../../nodes/shared/node/listLimit';
import { NodeParameters } from '../../nodes/shared/node/parameters';
import { fuzz, inWords, useFuzzing } from './fuzz.mts';
import { parameter, text } from './values.mts';

useFuzzing();

const dateTimes = fc
	.tuple(fc.date({ noInvalidDate: false }), fc.constantFrom('Europe/Paris', 'UTC', 'No/Where'))
	.map(([date, zone]) => DateTime.fromJSDate(date, { zone }));

/** A good value as it is often given by an expression or a model: as text, in capitals, in a list. */
const bent = (...values: unknown[]) =>
	fc.oneof(
		{ weight: 6, arbitrary: fc.constantFrom(...values) },
		{
			weight: 3,
			arbitrary: fc.constantFrom(...values).map((value) => String(value).toUpperCase()),
		},
		{ weight: 1, arbitrary: fc.constantFrom(...values).map((value) => [value]) },
		{ weight: 1, arbitrary: fc.constantFrom(...values).map((value) => JSON.stringify([value])) },
		{ weight: 2, arbitrary: parameter },
	);
const dates = fc.oneof(
	bent('2026-01-20', '2026-01-20T10:00:00', '2026-01-21T10:00:00+02:00', '20260120'),
	dateTimes,
);
const maybe = <T,>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 3 });

const queries = fc.record({
	dateRange: bent('custom', 'custom', 'last7Days'),
	startDate: dates,
	endDate: dates,
	returnAll: bent(true, false),
	limit: bent(1, 50, 1e6),
	output: bent('simplified', 'raw', 'selectedFields'),
	fields: bent('id', 'status'),
	filters: fc.oneof(
		fc.record({
			direction: maybe(bent('inbound')),
			status: maybe(bent('missed')),
			number: maybe(bent('0505550123')),
			extensions: maybe(bent('101')),
		}),
		parameter,
	),
	options: fc.oneof(
		fc.record({
			timezone: maybe(bent('Europe/Paris')),
			sortOrder: maybe(bent('oldestFirst')),
			maxConcurrentRequests: maybe(bent(4)),
			minimumSecondsBetweenRequests: maybe(bent(0.5)),
			includeRaw: maybe(bent(true)),
			addLocalTimes: maybe(bent(true)),
		}),
		parameter,
	),
});

fuzz('parameters of a list are a query, or a failure in words', 7, queries, (given) => {
	const parameters = new NodeParameters((name, fallback) => {
		const value = given[name as keyof typeof given];
		return value === undefined ? fallback : value;
	});
	const account = { zone: 'Asia/Jerusalem', country: 'IL' };
	const query = inWords(() => readCallQuery(parameters, account, Date.UTC(2026, 0, 20)));
	if (!query) return;
	expect(query.window.start).toBeLessThan(query.window.end);
	expect(query.limit === undefined || (Number.isInteger(query.limit) && query.limit > 0)).toBe(
		true,
	);
	expect(Number.isInteger(query.maxConcurrentRequests)).toBe(true);
	expect(query.maxConcurrentRequests).toBeGreaterThan(0);
	expect(Number.isFinite(query.minimumSecondsBetweenRequests)).toBe(true);
});

fuzz(
	'a parameter of any kind is read, or refused in words',
	4,
	fc.tuple(parameter, text),
	([value, key]) => {
		const parameters = new NodeParameters(() => value);
		inWords(() => readLimit(parameters));
		inWords(() => parameters.located('extension', 'Extension', '101'));
		inWords(() => parameters.requiredText('callId', 'Call ID', 'a'));
		for (const entry of inWords(() => parameters.entries('fields', key)) ?? []) {
			inWords(() => entry.text('field'));
			inWords(() => entry.list('field'));
		}
		const collection = inWords(() => parameters.collection('options'));
		inWords(() => collection?.flag(key));
		inWords(() => collection?.amount(key, 'Seconds', 1, 60));
		inWords(() => collection?.wholeNumber(key, 'Days', 1, 1));
		inWords(() => collection?.oneOf(key, 'Word', ['one', 'two']));
	},
);
