/** The JavaScript of the AI workflows, run as a Code node runs it, and what their tools may do. */
import { readFileSync } from 'node:fs';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { answerQuestions } from '../../gallery/ai/answerQuestions.mts';
import { mcpServer } from '../../gallery/ai/mcpServer.mts';
import { SERVICES } from '../../services.mts';

const BODY = readFileSync(new URL('../../gallery/ai/code/soundFile.cjs', import.meta.url), 'utf8');

function look(file: Partial<IBinaryData>): INodeExecutionData {
	const item = { json: {}, binary: { data: { data: '', mimeType: '', ...file } } };
	const run = new Function('$input', BODY) as (input: object) => INodeExecutionData[];
	return run({ all: () => [item] })[0];
}

describe('a file for OpenAI', () => {
	it.each([
		['audio/mpeg', 'a.mp3', 'mp3'],
		['audio/mpeg', 'no ending', 'mp3'],
		['audio/wav', 'call.wav49', 'wav'],
		['audio/ogg', 'voice.oga', 'ogg'],
		['audio/ogg', 'voice.opus', 'ogg'],
		['audio/mp4', 'video.mp4', 'm4a'],
		['audio/flac', 'x.flac', 'flac'],
		['audio/webm', '../../שלום".weba', 'webm'],
		['Audio/MPEG', 'x', 'mp3'],
	])('of the kind %s, named %s, gets the ending %s', (mimeType, fileName, ending) => {
		const { json, binary } = look({ mimeType, fileName, id: 'filesystem-v2:x' });
		expect(json).toEqual({});
		expect(binary?.data).toMatchObject({
			mimeType,
			fileName: `recording.${ending}`,
			id: 'filesystem-v2:x',
		});
	});

	it.each(['audio/gsm', 'audio/amr', 'audio/aac', 'text/html', 'application/octet-stream', ''])(
		'of the kind %j is not sent, now or later',
		(mimeType) => {
			const { json, binary } = look({ mimeType, fileName: 'x.mp3' });
			expect(json).toEqual({
				error: expect.stringContaining('no file of this kind'),
				for_good: true,
			});
			expect(binary).toBeUndefined();
		},
	);

	it.each([
		[{ bytes: 25 * 1024 * 1024 + 1, id: 'x' }, false],
		[{ bytes: 25 * 1024 * 1024 - 5000, id: 'x' }, true],
		[{ fileSize: '26.3 MB', id: 'x' }, false],
		[{ fileSize: '1.2 GB', id: 'x' }, false],
		[{ fileSize: '26 MB', id: 'x' }, true],
		[{ fileSize: '900 kB', id: 'x' }, true],
		[{ fileSize: '12 B', id: 'x' }, true],
		[{ id: 'x' }, true],
		[{ data: 'A'.repeat(4 * 9_000_000) }, false],
		[{ data: 'AAAA' }, true],
	])('is sent up to 25 MB only, however n8n tells its size: case %#', (file, isSent) => {
		const { json } = look({ mimeType: 'audio/mpeg', ...file });
		expect(json.error === undefined).toBe(isSent);
		if (!isSent) expect(json.error).toContain('25 MB');
	});
});

describe('what an AI is given', () => {
	const READS = ['get', 'getAll', 'getStatistics'];
	const workflows = [answerQuestions(SERVICES), ...SERVICES.map(mcpServer)].map((entry) => ({
		file: entry.file,
		nodes: entry.workflow.nodes,
	}));

	it.each(workflows)('by $file are tools that read, each with its operation fixed', ({ nodes }) => {
		const tools = nodes.filter(({ type }) => /(kavkom|oneCom)Tool$/.test(type));
		expect(tools.length).toBeGreaterThan(1);
		for (const { parameters } of tools) {
			expect(READS).toContain(parameters.operation);
			expect(parameters.resource).toMatch(/^(call|activeCall|extension|phoneNumber|queue)$/);
			expect(parameters.toolDescription).toContain('It only reads.');
		}
	});

	it.each(SERVICES.map(mcpServer))('by $file stands behind a token', ({ workflow }) => {
		const servers = workflow.nodes.filter(({ type }) => type.endsWith('.mcpTrigger'));
		expect(servers.map(({ parameters }) => parameters.authentication)).toEqual(['bearerAuth']);
	});
});
