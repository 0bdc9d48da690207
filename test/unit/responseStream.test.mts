import { constants } from 'node:buffer';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../nodes/shared/http/limits';
import {
	guardAgainstStall,
	readText,
	type ResponseStream,
} from '../../nodes/shared/http/responseStream';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const LONG_SECONDS = 3600;
const MAX_TURNS = 100;

async function isLetGoOf(reference: WeakRef<object>): Promise<boolean> {
	for (let count = 0; count < MAX_TURNS; count += 1) {
		await turn();
		collectGarbage();
		if (reference.deref() === undefined) return true;
	}
	return false;
}

function guardedStream(): ResponseStream {
	const stream = Readable.from([Buffer.from('a response')]) as unknown as ResponseStream;
	guardAgainstStall(stream, LONG_SECONDS, LONG_SECONDS);
	return stream;
}

/** In a function of its own, so that nothing here holds the stream. */
async function afterUse(use: (stream: ResponseStream) => unknown): Promise<WeakRef<object>> {
	const stream = guardedStream();
	await use(stream);
	return new WeakRef(stream);
}

describe('A response that is guarded against stalls', () => {
	it.each<[string, (stream: ResponseStream) => unknown]>([
		['read to its end', async (stream) => await readText(stream, 'Test')],
		['given up', (stream) => stream.destroy()],
	])('is let go of when it was %s, long before its time-out', async (_, use) => {
		expect(await isLetGoOf(await afterUse(use))).toBe(true);
	});
});

describe('A response that is read as text', () => {
	it('fits into a string', () => {
		expect(LIMITS.maxTextBytes).toBeLessThan(constants.MAX_STRING_LENGTH);
	});
});
