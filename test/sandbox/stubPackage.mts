import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const NODE_SOURCE = `
const { NodeConnectionTypes } = require('n8n-workflow');
class Greeter {
	constructor() {
		this.description = {
			displayName: 'Greeter', name: 'greeter', group: ['transform'], version: 1,
			description: 'Greets', defaults: { name: 'Greeter' },
			inputs: [NodeConnectionTypes.Main], outputs: [NodeConnectionTypes.Main], properties: [],
		};
	}
	async execute() {
		return [[{ json: { greeting: 'hello' } }]];
	}
}
module.exports = { Greeter };
`;

const FILES: Record<string, string> = {
	'package.json': JSON.stringify({
		name: 'n8n-nodes-stub',
		version: '1.0.0',
		files: ['dist'],
		n8n: { n8nNodesApiVersion: 1, nodes: ['dist/Greeter.node.js'], credentials: [] },
	}),
	'dist/Greeter.node.js': NODE_SOURCE,
	'src/notShipped.txt': 'stays at home',
};

/** Writes a built community package of one node, `n8n-nodes-stub.greeter`, into `folder`. */
export async function writeStubPackage(folder: string): Promise<void> {
	for (const [path, content] of Object.entries(FILES)) {
		await mkdir(dirname(join(folder, path)), { recursive: true });
		await writeFile(join(folder, path), content);
	}
}
