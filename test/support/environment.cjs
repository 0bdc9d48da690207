const { TestEnvironment } = require('jest-environment-node');
const { shiftClock } = require('./shiftedClock.cjs');

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const isInstance = Function.prototype[Symbol.hasInstance];

/**
 * The world in which jest runs a file of tests, with two ways of a process of its own. What Node.js throws is an
 * `Error` there: jest gives a world an `Error` of its own, which knows nothing of that of Node.js. And the
 * `process` there hears that it is told to end, and that the file has ended: child processes end with it.
 */
module.exports = class extends TestEnvironment {
	hearings = Object.fromEntries(
		SIGNALS.map((signal) => [signal, () => this.passOn(signal) || this.endBy(signal)]),
	);

	constructor(...given) {
		super(...given);
		shiftClock(this.global, process.env.TEST_CLOCK);
		const TestError = this.global.Error;
		Object.defineProperty(TestError, Symbol.hasInstance, {
			value(thing) {
				return isInstance.call(this, thing) || (this === TestError && thing instanceof Error);
			},
		});
	}

	async setup() {
		await super.setup();
		for (const [signal, hear] of Object.entries(this.hearings)) process.on(signal, hear);
	}

	async teardown() {
		for (const [signal, hear] of Object.entries(this.hearings)) process.off(signal, hear);
		this.passOn('exit');
		await super.teardown();
	}

	/** Whether anything in the world of the file listens. */
	passOn(event) {
		return this.global.process.emit(event, event);
	}

	endBy(signal) {
		process.off(signal, this.hearings[signal]);
		process.kill(process.pid, signal);
	}
};
