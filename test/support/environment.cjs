const { constants } = require('node:os');
const { TestEnvironment } = require('jest-environment-node');
const { shiftClock } = require('./shiftedClock.cjs');

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const isInstance = Function.prototype[Symbol.hasInstance];

/**
 * The world in which jest runs a file of tests, with two ways of a process of its own. What Node.js throws is an
 * `Error` there: jest gives a world an `Error` of its own, which knows nothing of that of Node.js. And its
 * `process` hears of its end, that of the file or of the run: the child processes of a test end with it.
 */
module.exports = class extends TestEnvironment {
	constructor(...given) {
		super(...given);
		shiftClock(this.global, process.env.TEST_CLOCK);
		const TestError = this.global.Error;
		Object.defineProperty(TestError, Symbol.hasInstance, {
			value(thing) {
				return isInstance.call(this, thing) || (this === TestError && thing instanceof Error);
			},
		});
		this.endRun = (signal) => {
			this.tellOfEnd();
			process.exit(128 + constants.signals[signal]);
		};
	}

	async setup() {
		await super.setup();
		for (const signal of SIGNALS) process.on(signal, this.endRun);
	}

	async teardown() {
		for (const signal of SIGNALS) process.off(signal, this.endRun);
		this.tellOfEnd();
		await super.teardown();
	}

	tellOfEnd() {
		this.global.process.emit('exit', 0);
	}
};
