const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
	testMatch: ['<rootDir>/test/**/*.test.mts'],
	// n8n-core is CommonJS, so all of it is: sources are compiled to what n8n's own loader would require.
	moduleFileExtensions: ['mts', 'ts', 'js', 'mjs', 'cjs', 'json', 'node'],
	transform: {
		'\\.(mts|ts|mjs)$|/lamejs\\.js$': [
			'@swc/jest',
			{
				jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
				module: { type: 'commonjs' },
			},
		],
	},
	// What lamejs gives to CommonJS is nothing: its module for browsers is compiled, too.
	moduleNameMapper: {
		'^@breezystack/lamejs$': '<rootDir>/node_modules/@breezystack/lamejs/dist/lamejs.js',
	},
	transformIgnorePatterns: ['/node_modules/(?!@breezystack/lamejs/)'],
	// The n8n that tests run has a thousand packages of its own in there.
	modulePathIgnorePatterns: [
		'<rootDir>/.cache/',
		'<rootDir>/dist/',
		'<rootDir>/sandbox/n8n/older/',
	],
	watchPathIgnorePatterns: ['<rootDir>/.cache/'],
	globalSetup: '<rootDir>/test/support/engine/setup.cjs',
	globalTeardown: '<rootDir>/test/support/engine/teardown.cjs',
	testTimeout: 30_000,
	// Two on a small machine too: much of a test is waiting.
	maxWorkers: Math.max(2, availableParallelism() - 1),
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageReporters: ['text', 'json-summary'],
	coverageThreshold: { global: { lines: 95 } },
};
