const { availableParallelism } = require('node:os');

/** Files of packages that are ES modules, or import one in the middle of a run: compiled like the sources. */
const COMPILED = `/node_modules/(?:${[
	'@breezystack/lamejs/dist/lamejs',
	'n8n-workflow/dist/cjs/expression',
	'@n8n/expression-runtime/dist/cjs/bridge/quickjs-bridge',
	'@jitl/quickjs-wasmfile-release-sync/dist/index',
].join('|')})\\.js$`;

/** @type {import('jest').Config} */
module.exports = {
	testMatch: ['<rootDir>/test/**/*.test.mts'],
	// n8n-core is CommonJS, so all of it is: sources are compiled to what n8n's own loader would require.
	moduleFileExtensions: ['mts', 'ts', 'js', 'mjs', 'cjs', 'json', 'node'],
	transform: {
		[`\\.(mts|ts|mjs)$|${COMPILED}`]: [
			'@swc/jest',
			{
				jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
				module: { type: 'commonjs' },
			},
		],
	},
	// What it gives to CommonJS is nothing.
	moduleNameMapper: {
		'^@breezystack/lamejs$': '<rootDir>/node_modules/@breezystack/lamejs/dist/lamejs.js',
	},
	transformIgnorePatterns: [`^(?!.*${COMPILED}).*/node_modules/`],
	// The n8n that tests run has a thousand packages of its own in there.
	modulePathIgnorePatterns: [
		'<rootDir>/.cache/',
		'<rootDir>/dist/',
		'<rootDir>/sandbox/n8n/older/',
	],
	watchPathIgnorePatterns: ['<rootDir>/.cache/'],
	testEnvironment: '<rootDir>/test/support/environment.cjs',
	globalSetup: '<rootDir>/test/support/engine/setup.cjs',
	globalTeardown: '<rootDir>/test/support/engine/teardown.cjs',
	testSequencer: '<rootDir>/test/support/longestFirst.cjs',
	// For a test that hangs: a busy machine is no fault of it.
	testTimeout: 60_000,
	// Four on a small machine too: much of a test is waiting.
	maxWorkers: Math.max(4, availableParallelism() - 1),
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageReporters: ['text', 'json-summary'],
	coverageThreshold: { global: { lines: 95 } },
};
