/**
 * Lets tests run at another hour: `TEST_CLOCK` (ISO 8601) is the moment at which the clocks of a file of tests
 * begin; from there they go on as fast as ever. Timers are those of the machine.
 *
 * @param world whose `Date` is put forward or back
 * @param {string | undefined} beginning
 */
function shiftClock(world, beginning) {
	if (beginning === undefined) return;
	const { Date: TrueDate } = world;
	const shift = TrueDate.parse(beginning) - TrueDate.now();
	const now = () => TrueDate.now() + shift;
	world.Date = new Proxy(TrueDate, {
		apply: () => new TrueDate(now()).toString(),
		construct: (target, given, newTarget) =>
			Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
		get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
	});
}

module.exports = { shiftClock };
