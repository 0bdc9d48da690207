import fc from 'fast-check';
import { expect } from '@jest/globals';
import { describeRow } from '../../nodes/Kavkom/lists/wholeList';
import { toSeenCall } from '../../nodes/Kavkom/calls/toCall';
import { readResponse, readList, type KavkomRow } from '../../nodes/Kavkom/transport/responses';
import { toCallEvent } from '../../nodes/Kavkom/webhook/callEvent';
import { readBody } from '../../nodes/Kavkom/webhook/postedBody';
import { postedEvents } from '../../nodes/Kavkom/webhook/postedEvents';
import { writeCall } from '../../nodes/shared/call/callCollector';
import { connectionTo, KEY, replyOf } from './connection.mts';
import type { ServiceError } from '../../nodes/shared/failure/serviceError';
import { leaksIn } from '../support/leaks.mts';
import { expectWords, fuzz, inWords, useFuzzing } from './fuzz.mts';
import { answerText, mutatedJson } from './mutations.mts';
import { expectCall, expectStorable } from './shape.mts';
import { useTrueAnswers } from './trueAnswers.mts';
import { json, text } from './values.mts';

useFuzzing();
const answers = useTrueAnswers();

const connection = connectionTo('Kavkom');
const URL = 'https://api.example.com/api/pbx/v1/cdr/list';
const context = {
	account: 'a-domain',
	zone: 'Europe/Paris',
	country: 'FR',
	extensionNumbers: new Map([['6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f', '101']]),
};
const statuses = fc.oneof(
	{ weight: 8, arbitrary: fc.constant(200) },
	{ weight: 1, arbitrary: fc.constantFrom(204, 302, 400, 401, 403, 404, 422, 429, 500, 503, 599) },
);

function expectGoodRow(row: KavkomRow): void {
	expectStorable(describeRow(row));
	const seen = toSeenCall(row, context);
	if (seen === null) return;
	expectCall(seen.call);
	expect(seen.starts.every(Number.isFinite)).toBe(true);
	expectStorable(writeCall(seen, { output: 'simplified', includeRaw: true }));
}

fuzz(
	'whatever Kavkom answers is a list of calls or a failure in words',
	12,
	() => fc.tuple(answerText([...answers.kavkom.calls, ...answers.kavkom.refusal]), statuses),
	([answer, status]) => {
		const page = inWords(() =>
			readList(connection, readResponse(connection, replyOf(answer, status), URL)),
		);
		page?.rows.forEach(expectGoodRow);
		[page?.total, page?.pages].forEach((count) =>
			expect(count === undefined || count === null || Number.isInteger(count)).toBe(true),
		);
	},
);

const mutatedRefusal = () =>
	mutatedJson(answers.kavkom.refusal.map((refusal) => JSON.parse(refusal) as object));

fuzz(
	'whatever Kavkom says when it refuses is told in words, without the key',
	3,
	() => fc.tuple(mutatedRefusal(), mutatedRefusal(), statuses),
	([refusal, errors, status]) => {
		const said = { errors, ...Object(refusal), message: `No ${KEY}`, success: false } as object;
		let told: unknown;
		try {
			readResponse(connection, replyOf(JSON.stringify(said), status), URL);
		} catch (thrown) {
			told = thrown;
		}
		expectWords(told);
		const { message, description } = told as ServiceError;
		expect(leaksIn(`${message} ${description}`, [KEY])).toEqual([]);
	},
);

const POSTS = [
	{
		callUuid: '6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f',
		domainUuid: 'a-domain',
		number: '33199001234',
		direction: 'inbound',
		duration: 12,
		status: 'answered',
		recordingUrl: 'https://example.com/a.mp3',
	},
	{
		data: {
			cdr: [{ call_uuid: 'a', start_epoch: '1768469400', end_stamp: '2026-01-20 10:00:00' }],
		},
	},
];

fuzz(
	'whatever is posted is a call or nothing',
	6,
	fc.tuple(
		fc.oneof(mutatedJson(POSTS), json),
		fc.array(
			fc.record({
				kavkomName: text,
				field: fc.constantFrom('id', 'started_at', 'extension', 'nothing'),
			}),
			{
				maxLength: 2,
			},
		),
	),
	([body, mapping]) => {
		const settings = { mapping, zone: 'Europe/Paris', country: 'FR' };
		for (const event of postedEvents(readBody({ body }))) {
			const found = toCallEvent(event, settings);
			if (found) expectCall({ ...found.seen.call, account: found.seen.call.account || 'none' });
		}
	},
);
