/** Every operation of both nodes, with a service that answers anything. */
import { Readable } from 'node:stream';
import fc from 'fast-check';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { kavkomActions } from '../../nodes/Kavkom/actions';
import { connectKavkom } from '../../nodes/Kavkom/transport/account';
import { oneComActions } from '../../nodes/OneCom/actions';
import { connectOneCom } from '../../nodes/OneCom/transport/account';
import type { Actions } from '../../nodes/shared/node/actions';
import { LIMITS } from '../../nodes/shared/http/limits';
import { NodeParameters } from '../../nodes/shared/node/parameters';
import { KEY } from './connection.mts';
import { expectWords, fuzz, useFuzzing } from './fuzz.mts';
import { answerText } from './mutations.mts';
import { expectStorable } from './shape.mts';
import { useTrueAnswers } from './trueAnswers.mts';

useFuzzing();
const trueAnswers = useTrueAnswers();

const limits = { ...LIMITS };
beforeAll(() => void Object.assign(LIMITS, { attempts: 1 }));
afterAll(() => void Object.assign(LIMITS, limits));

const located = (value: string, mode = 'number') => ({ __rl: true, mode, value });
const RANGE = {
	dateRange: 'custom',
	startDate: '2026-01-17',
	endDate: '2026-01-20',
	returnAll: true,
};
const UUID = '6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f';

interface Asked {
	/** By resource and operation. */
	parameters: Record<string, IDataObject>;
	/** What the service answers when all is well; known once the test begins. */
	answers: () => Record<string, string[]>;
}

const KAVKOM: Asked = {
	parameters: {
		'account check': {},
		'account get': {},
		'activeCall getAll': {},
		'activeCall originate': { extension: located('101'), destination: '12025550123' },
		'call getAll': { ...RANGE, options: { includeRaw: true } },
		'extension get': { extension: located(UUID, 'id') },
		'extension getAll': { returnAll: true },
		'lead create': { moduleId: '1024', fields: { field: [{ field: 'phone', value: '1' }] } },
		'phoneNumber getAll': { returnAll: true },
		'recording download': { callId: UUID, binaryPropertyName: 'data' },
		'recording getLink': { callId: UUID },
		'tag assign': { leadId: '501', tags: ['Hot'] },
		'tag getAll': { returnAll: true },
		'user getAll': { returnAll: true },
	},
	answers: () => trueAnswers.kavkom,
};

const ONE_COM: Asked = {
	parameters: {
		'account check': {},
		'account get': {},
		'activeCall getAll': {},
		'activeCall hangUp': { hangUpBy: 'extension', extension: located('2', 'id') },
		'activeCall originate': { extension: located('203'), destination: '0505550123' },
		'activeCall transfer': { channel: 'SIP/203-DEMO-1', destination: '204' },
		'agent pause': { extension: located('2', 'id'), queues: 'one', queue: located('31', 'id') },
		'agent unpause': { extension: located('2', 'id') },
		'call get': { callId: 'pbx24-1768469400.1001' },
		'call getAll': { ...RANGE, output: 'raw' },
		'call getAnalysis': { callId: 'pbx24-1768469400.1001' },
		'callLeg getAll': RANGE,
		'extension getAll': { returnAll: true },
		'extension getState': { extension: located('203') },
		'help get': {},
		'phoneNumber getAll': { returnAll: true },
		'queue getAgents': { queue: located('31', 'id') },
		'queue getAll': { returnAll: true },
		'queue getCallers': { queue: located('31', 'id') },
		'queue getLogs': { queue: located('31', 'id'), ...RANGE },
		'queue getStatistics': { queue: located('31', 'id') },
		'recording download': { callId: 'pbx24-1768469400.1001', binaryPropertyName: 'data' },
		'recording getInfo': { callId: 'pbx24-1768469400.1001' },
		'sms send': { source: '035550110', destination: '0505550123', message: 'Good morning' },
	},
	answers: () => trueAnswers.oneCom,
};

/** As much of n8n as an operation uses; the service gives the texts one after the other. */
function contextAnswering(texts: readonly string[]): IExecuteFunctions {
	let asked = 0;
	const answer = async () => {
		const text = texts[asked % texts.length];
		asked += 1;
		return { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(text)]) };
	};
	const store = async (stream: Readable, fileName: string, mimeType: string) => {
		await stream.toArray();
		return { data: '', fileName, mimeType };
	};
	const credential = {
		apiKey: KEY,
		domainUuid: UUID,
		tenant: 'DEMO',
		baseUrl: 'https://example.com',
	};
	return {
		getCredentials: async () => credential,
		getTimezone: () => 'Europe/Paris',
		helpers: {
			httpRequestWithAuthentication: answer,
			httpRequest: answer,
			prepareBinaryData: store,
		},
	} as unknown as IExecuteFunctions;
}

function fuzzOperations<Account>(
	service: string,
	share: number,
	actions: Actions<Account>,
	connect: (context: IExecuteFunctions) => Promise<Account>,
	{ parameters, answers }: Asked,
): void {
	const operations = new Map(
		actions.flatMap((resource) =>
			resource.operations.map((one) => [`${resource.value} ${one.value}`, one] as const),
		),
	);
	const cases = () =>
		fc.record({
			name: fc.constantFrom(...operations.keys()),
			texts: fc.array(fc.oneof(...Object.values(answers()).map(answerText)), {
				minLength: 1,
				maxLength: 3,
			}),
		});
	fuzz(
		`whatever ${service} answers, an operation gives records or fails in words`,
		share,
		cases,
		async ({ name, texts }) => {
			expect(parameters).toHaveProperty([name]);
			const context = contextAnswering(texts);
			const given = new NodeParameters((key, fallback) => parameters[name][key] ?? fallback);
			try {
				const account = await connect(context);
				const { records = [], items = [] } = await operations.get(name)!.execute(account, given);
				[...records, ...items.map(({ json }) => json)].forEach((record) => expectStorable(record));
			} catch (thrown) {
				expectWords(thrown);
			}
		},
	);
}

fuzzOperations('Kavkom', 6, kavkomActions, connectKavkom, KAVKOM);
fuzzOperations('1com', 6, oneComActions, connectOneCom, ONE_COM);
