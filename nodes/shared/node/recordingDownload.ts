import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { OperationResult } from './actions';
import { paced, type Account } from './account';
import { expectAccount, ONLY_ACCOUNT } from './onlyAccount';
import type { NodeParameters } from './parameters';
import { MINIMUM_SECONDS_BETWEEN_REQUESTS, readSecondsBetweenRequests } from './requestPace';
import {
	isMissingRecording,
	storeRecording,
	type RecordingFetch,
} from '../recording/recordingStore';

const IF_MISSING = ['error', 'skip'] as const;

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
			ONLY_ACCOUNT,
			MINIMUM_SECONDS_BETWEEN_REQUESTS,
		],
	},
];

/** A long download holds up the few behind it no more, and a phone system is not asked for hundreds at a time. */
export const MAX_DOWNLOADS_AT_ONCE = 4;

/**
 * The operation that downloads one recording: an item with the file, or nothing where there is none and the
 * user wants such calls skipped.
 *
 * @param own the account as `account: get` names it
 * @param choose which recording is meant, by an account that keeps to the pace of the options; `json` is what the
 *   item says beside the file
 */
export async function downloadRecording<A extends Account>(
	account: A,
	own: string,
	parameters: NodeParameters,
	choose: (account: A) => { recording: RecordingFetch; json: IDataObject },
): Promise<OperationResult> {
	const options = parameters.collection('options');
	expectAccount(account, own, options);
	const polite = paced(account, readSecondsBetweenRequests(options));
	const { recording, json } = choose(polite);
	const property = parameters.requiredText(
		'binaryPropertyName',
		'Put Output File in Field',
		'data',
	);
	const ifMissing = options.oneOf('ifMissing', 'If Missing', IF_MISSING);
	const binary = await storeRecording(polite.connection, recording).catch((thrown: unknown) => {
		if (ifMissing === 'skip' && isMissingRecording(thrown)) return null;
		throw thrown;
	});
	if (binary === null) return { hints: ['Calls without a recording were skipped.'] };
	const file = { file_name: binary.fileName ?? null, mime_type: binary.mimeType };
	return { items: [{ json: { ...json, ...file }, binary: { [property]: binary } }] };
}
