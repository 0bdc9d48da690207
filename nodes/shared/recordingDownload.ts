import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import type { OperationResult } from './actions';
import { guardAgainstStall, peek } from './answerStream';
import { ServiceFailure } from './failure';
import { asNetworkFailure, withRetries, type StreamedReply } from './http';
import { LIMITS } from './limits';
import type { Parameters } from './parameters';
import { describeAudio, dispositionFileName, recordingFileName } from './recordingFile';
import { settle } from './settle';

/** Where the file goes and what happens when there is none: the same for every service. */
export const RECORDING_DOWNLOAD_PROPERTIES: INodeProperties[] = [
	{
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the output binary field to put the file in',
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
						name: 'Skip',
						value: 'skip',
						description: 'Output nothing for this item and go on',
					},
					{
						name: 'Stop With a Message',
						value: 'error',
						description: 'Stop and say that there is no recording',
					},
				],
				default: 'error',
				description: 'What to do when there is no recording, or not yet',
			},
		],
	},
];

/** An answer whose first bytes were looked at. */
export interface PeekedReply extends StreamedReply {
	firstBytes: Buffer;
}

/**
 * Stores a recording as binary data without holding it in memory. Sent again like any other read.
 *
 * @param open asks for the recording
 * @param check throws the ServiceFailure that an answer stands for when it is no audio; `missingRecording`
 *   means that there is none, which `ifMissing: skip` passes over
 * @param names names for the file in order of preference, after the one that the answer itself gives
 * @param json what the item says beside the file
 */
export async function downloadRecording(
	parameters: Parameters,
	service: string,
	open: () => Promise<StreamedReply>,
	check: (reply: PeekedReply) => Promise<void>,
	names: ReadonlyArray<string | null>,
	json: IDataObject,
): Promise<OperationResult> {
	const property = parameters.requiredText(
		'binaryPropertyName',
		'Put Output File in Field',
		'data',
	);
	const attempt = async () => {
		const reply = await open();
		guardAgainstStall(reply.stream, LIMITS.downloadIdleSeconds);
		const stored = await settle(store(parameters.context, property, reply, check, names, json));
		if ('value' in stored) return stored.value;
		reply.stream.destroy();
		throw asNetworkFailure(stored.thrown, service);
	};
	const outcome = await settle(withRetries(attempt));
	if ('value' in outcome) return { items: [outcome.value] };
	const { thrown } = outcome;
	const isMissing = thrown instanceof ServiceFailure && thrown.kind === 'missingRecording';
	const skips = parameters.collection('options').text('ifMissing') === 'skip';
	if (isMissing && skips) return { hints: ['Calls without a recording were skipped.'] };
	throw thrown;
}

async function store(
	context: IExecuteFunctions,
	property: string,
	reply: StreamedReply,
	check: (reply: PeekedReply) => Promise<void>,
	names: ReadonlyArray<string | null>,
	json: IDataObject,
): Promise<INodeExecutionData> {
	const firstBytes = await peek(reply.stream);
	await check({ ...reply, firstBytes });
	const candidates = [dispositionFileName(reply.headers), ...names];
	const named = candidates.find((name) => name) ?? '';
	const { mimeType, extension } = describeAudio(firstBytes, reply.headers['content-type'], named);
	const fileName = recordingFileName(candidates, extension);
	const stream = reply.stream as unknown as Buffer;
	const binary = await context.helpers.prepareBinaryData(stream, fileName, mimeType);
	return {
		json: { ...json, file_name: fileName, mime_type: mimeType },
		binary: { [property]: binary },
	};
}
