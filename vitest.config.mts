import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
	resolve: {
		alias: [
			// n8n-core requires the CommonJS builds. Second copies would make `instanceof` lie.
			{ find: /^n8n-workflow$/, replacement: here('node_modules/n8n-workflow/dist/cjs/index.js') },
			{ find: /^luxon$/, replacement: here('node_modules/luxon/build/node/luxon.js') },
		],
	},
	test: {
		include: ['test/**/*.test.mts'],
		globalSetup: 'test/support/engine/folder.mts',
		testTimeout: 30_000,
		hookTimeout: 60_000,
		// Two on a small machine too, where vitest would run one file after the other: much of a test is waiting.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		minWorkers: 1,
		coverage: {
			provider: 'v8',
			include: ['nodes/**/*.ts', 'credentials/**/*.ts'],
			reporter: ['text', 'json-summary'],
			thresholds: { lines: 95 },
		},
	},
});
