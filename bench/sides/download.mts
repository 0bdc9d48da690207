/**
 * One recording to a file: through our node, through n8n's request helper and binary data with nothing of ours in
 * between, or with undici alone.
 */
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IBinaryData, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { request } from 'undici';
import { FOLDER_VARIABLE } from '../../test/support/engine/folder.mts';
import { phoneEngine } from '../engine.mts';
import { fetchingNode } from './n8nHelper.mts';

export interface DownloadOrder {
	way: keyof typeof WAYS;
	baseUrl: string;
	bytes: number;
}

const WARM_UP_BYTES = 1024 * 1024;

const fileOf = (bytes: number) => `${bytes}.mp3`;

export const recordingUrl = (baseUrl: string, file: string) =>
	`${baseUrl}/api/pbx/v1/cdr/download?file=${file}`;

const urlOf = (baseUrl: string, bytes: number) => recordingUrl(baseUrl, fileOf(bytes));

async function throughNode(baseUrl: string, bytes: number): Promise<number> {
	const { items, error } = await phoneEngine(baseUrl, { binaryMode: 'filesystem' }).run({
		type: 'kavkom',
		parameters: {
			resource: 'recording',
			operation: 'download',
			recordingOf: 'fileName',
			fileName: fileOf(bytes),
		},
	});
	if (error) throw new Error(`${error.message}\n${error.description ?? ''}`);
	return items[0].binary?.data.bytes ?? 0;
}

/** A recording of Kavkom's in n8n's binary data. */
export async function storedByHelper(
	context: IExecuteFunctions,
	url: string,
	fileName: string,
): Promise<IBinaryData> {
	const { httpRequestWithAuthentication, prepareBinaryData } = context.helpers;
	const { body } = (await httpRequestWithAuthentication.call(context, 'kavkomApi', {
		url,
		encoding: 'stream',
		returnFullResponse: true,
	})) as { body: Readable };
	return await prepareBinaryData(body, fileName, 'audio/mpeg');
}

async function throughHelper(baseUrl: string, bytes: number): Promise<number> {
	const node: INodeType = {
		description: fetchingNode('kavkom'),
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const data = await storedByHelper(this, urlOf(baseUrl, bytes), fileOf(bytes));
			return [[{ json: {}, binary: { data } }]];
		},
	};
	const options = { binaryMode: 'filesystem', nodes: { 'bench.fetch': node } } as const;
	const run = await phoneEngine(baseUrl, options).run({ type: 'bench.fetch', parameters: {} });
	if (run.error) throw new Error(run.error.message);
	return run.items[0].binary?.data.bytes ?? 0;
}

async function throughUndici(baseUrl: string, bytes: number): Promise<number> {
	const { body } = await request(urlOf(baseUrl, bytes));
	const path = join(process.env[FOLDER_VARIABLE] ?? '', fileOf(bytes));
	await pipeline(body, createWriteStream(path));
	return (await stat(path)).size;
}

const WAYS = { ours: throughNode, helper: throughHelper, undici: throughUndici };

export async function prepare({ way, baseUrl, bytes }: DownloadOrder) {
	const download = WAYS[way];
	await download(baseUrl, WARM_UP_BYTES);
	return async () => ({ bytes: await download(baseUrl, bytes) });
}
