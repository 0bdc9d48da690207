import { ServiceError } from '../../../shared/failure/serviceError';
import type { Operation, OperationResult } from '../../../shared/node/actions';
import { callLocator } from '../../../shared/node/callLocator';
import { readAnalysis } from '../../calls/analysis';
import { CALL_ID_EXAMPLE, readOneComCallId } from '../../calls/callId';
import { PROVIDER, SERVICE, type OneComAccount } from '../../transport/account';

const IF_MISSING = ['output', 'skip', 'error'] as const;

/** What comes out for a call without an analysis. */
const MISSING: Record<(typeof IF_MISSING)[number], (callId: string) => OperationResult> = {
	output: (callId) => ({
		records: [
			{
				...described(callId, false),
				summary: null,
				sentiment: null,
				sentiment_score: null,
				transcript: null,
				segments: [],
			},
		],
	}),
	skip: () => ({ hints: ['Calls without an analysis were skipped.'] }),
	error: (callId) => {
		throw new ServiceError('notFound', `${SERVICE} has no analysis of the call ${callId}`, {
			description:
				'It comes some minutes after the call, for recorded calls, and only where the phone system has it switched on.',
		});
	},
};

const described = (callId: string, hasAnalysis: boolean) => ({
	provider: PROVIDER,
	call_id: callId,
	has_analysis: hasAnalysis,
});

export const getCallAnalysis: Operation<OneComAccount> = {
	value: 'getAnalysis',
	name: 'Get Analysis',
	action: 'Get analysis of call',
	description: "Get the phone system's own transcript, summary and sentiment of a call",
	properties: [
		callLocator(CALL_ID_EXAMPLE, 'The call whose analysis to get'),
		{
			displayName:
				'Where the phone system has it, an analysis comes some minutes after the call. Summary and sentiment need the Open API (see the credential); the classic API gives the transcript only.',
			name: 'analysisNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'If Missing',
					name: 'ifMissing',
					type: 'options',
					options: [
						{
							name: 'Output the Call Without One',
							value: 'output',
							description: 'Output an item whose field has_analysis is false',
						},
						{
							name: 'Skip',
							value: 'skip',
							description: 'Output nothing for this item and go on',
						},
						{
							name: 'Stop With a Message',
							value: 'error',
							description: 'Stop and say that there is no analysis',
						},
					],
					default: 'output',
					description: 'What to do when there is no analysis, or not yet',
				},
			],
		},
	],
	async execute(account, parameters) {
		const id = readOneComCallId(parameters);
		const ifMissing = parameters.collection('options').oneOf('ifMissing', 'If Missing', IF_MISSING);
		const analysis = await readAnalysis(account, id);
		if (analysis === null) return MISSING[ifMissing](id);
		return { records: [{ ...described(id, true), ...analysis }] };
	},
};
