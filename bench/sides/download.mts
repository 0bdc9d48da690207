/** One recording to a file: through our node and n8n's binary data, or with undici alone. */
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { request } from 'undici';
import { FOLDER_VARIABLE } from '../../test/support/engine/folder.mts';
import { phoneEngine } from '../engine.mts';

export interface DownloadOrder {
	way: 'ours' | 'undici';
	baseUrl: string;
	bytes: number;
}

const WARM_UP_BYTES = 1024 * 1024;

const fileOf = (bytes: number) => `${bytes}.mp3`;

async function throughNode(baseUrl: string, bytes: number): Promise<number> {
	const { items, error } = await phoneEngine(baseUrl, { binaryMode: 'filesystem' }).run({
		type: 'kavkom',
		parameters: { resource: 'recording', operation: 'download', fileName: fileOf(bytes) },
	});
	if (error) throw new Error(`${error.message}\n${error.description ?? ''}`);
	return items[0].binary?.data.bytes ?? 0;
}

async function throughUndici(baseUrl: string, bytes: number): Promise<number> {
	const { body } = await request(`${baseUrl}/api/pbx/v1/cdr/download?file=${fileOf(bytes)}`);
	const path = join(process.env[FOLDER_VARIABLE] ?? '', fileOf(bytes));
	await pipeline(body, createWriteStream(path));
	return (await stat(path)).size;
}

export async function prepare({ way, baseUrl, bytes }: DownloadOrder) {
	const download = way === 'ours' ? throughNode : throughUndici;
	await download(baseUrl, WARM_UP_BYTES);
	return async () => ({ bytes: await download(baseUrl, bytes) });
}
