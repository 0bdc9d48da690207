import { join } from 'node:path';
import { Container } from './container.mts';
import { BinaryDataConfig, BinaryDataService, ErrorReporter } from 'n8n-core';
import type { INodeExecutionData } from 'n8n-workflow';
import { FOLDER_VARIABLE } from './folder.mts';

/** `default` holds the bytes in memory (base64 in the item), `filesystem` writes them to a file. */
export type BinaryMode = 'default' | 'filesystem';

type ServiceArguments = ConstructorParameters<typeof BinaryDataService>;

/** Builds a service of its own for one engine; n8n looks the service up at every use. */
async function createService(mode: BinaryMode): Promise<BinaryDataService> {
	const config = Object.assign(Object.create(BinaryDataConfig.prototype) as ServiceArguments[0], {
		mode,
		localStoragePath: join(process.env[FOLDER_VARIABLE] ?? '', 'binary'),
		signingSecret: 'engine-tests-only',
	});
	const logger = { info() {}, warn() {} } as unknown as ServiceArguments[2];
	const service = new BinaryDataService(config, Container.get(ErrorReporter), logger);
	await service.init();
	return service;
}

const services = new Map<BinaryMode, Promise<BinaryDataService>>();

/** Makes `mode` the way in which nodes of this process store binary data from now on. */
export async function useBinaryMode(mode: BinaryMode): Promise<void> {
	const service = services.get(mode) ?? createService(mode);
	services.set(mode, service);
	Container.set(BinaryDataService, await service);
}

/**
 * The bytes of an item's binary property, wherever the engine stored them.
 * Throws when the item has no such property.
 */
export async function readBinary(item: INodeExecutionData, property = 'data'): Promise<Buffer> {
	const binary = item.binary?.[property];
	if (binary === undefined) throw new Error(`The item has no binary property "${property}"`);
	return await Container.get(BinaryDataService).getAsBuffer(binary);
}
