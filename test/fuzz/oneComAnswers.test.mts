import fc from 'fast-check';
import { expect } from '@jest/globals';
import { CALL_COLUMNS } from '../../nodes/OneCom/calls/columns';
import { toSeenCall } from '../../nodes/OneCom/calls/toCall';
import { toSeenLeg } from '../../nodes/OneCom/calls/toLeg';
import { readCommandResponse } from '../../nodes/OneCom/transport/commandResponse';
import { readCsv } from '../../nodes/OneCom/transport/csvResponse';
import { readJson, rowsOf } from '../../nodes/OneCom/transport/responses';
import type { OneComAccount } from '../../nodes/OneCom/transport/account';
import { writeCall } from '../../nodes/shared/call/callCollector';
import type { SeenCall } from '../../nodes/shared/call/callRecord';
import { connectionTo, replyOf } from './connection.mts';
import { fuzz, inWords, useFuzzing } from './fuzz.mts';
import { answerText, mutatedText } from './mutations.mts';
import { expectCall, expectStorable } from './shape.mts';
import { useTrueAnswers } from './trueAnswers.mts';
import { text } from './values.mts';

useFuzzing();
const answers = useTrueAnswers();

const connection = connectionTo('1com');
const URL = 'https://pbx.example.com/pbx/proxyapi.php';
const context = { account: 'DEMO', zone: 'Asia/Jerusalem', country: 'IL' };
const account = { connection, baseUrl: URL } as unknown as OneComAccount;

function expectGood(seen: SeenCall | null, kind: 'call' | 'leg'): void {
	if (seen === null) return;
	expectCall(seen.call, kind);
	expect(seen.starts.every(Number.isFinite)).toBe(true);
	expectStorable(writeCall(seen, { output: 'simplified', includeRaw: true }));
}

fuzz(
	'whatever 1com answers is a list of calls or a failure in words',
	10,
	() => answerText([...answers.oneCom.calls, ...answers.oneCom.refusal]),
	(answer) => {
		const rows = inWords(() =>
			rowsOf(readJson(connection, replyOf(answer), URL), CALL_COLUMNS.known),
		);
		rows?.forEach((row) => expectGood(toSeenCall(row, context), 'call'));
	},
);

const cells = fc.array(
	fc.array(text, { maxLength: 6 }).map((row) => row.join(',')),
	{ maxLength: 6 },
);
const tables = () =>
	fc.oneof(
		{ weight: 6, arbitrary: mutatedText(answers.oneCom.legs) },
		{
			weight: 2,
			arbitrary: cells.map((rows) =>
				['uniqueid,ID,start,answer,end,clid,duration', ...rows].join('\n'),
			),
		},
		{ weight: 1, arbitrary: answerText(answers.oneCom.refusal) },
	);

fuzz('whatever table 1com sends is a list of legs or a failure in words', 9, tables, (answer) => {
	const rows = inWords(() => readCsv(connection, replyOf(answer), URL));
	rows?.forEach((row) => expectGood(toSeenLeg(row, context), 'leg'));
});

fuzz(
	'whatever 1com answers to a command has parts that are texts or null',
	2,
	() => answerText([...answers.oneCom.placed, ...answers.oneCom.refusal]),
	(answer) => {
		const reply = inWords(() => readCommandResponse(account, replyOf(answer)));
		if (reply) expectStorable({ ...reply });
	},
);
