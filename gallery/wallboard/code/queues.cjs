// Who waits, and what the agents do. An item of a queue that could not be asked carries the failure alone.
const WAITING = itemsOf('NAME_OF_CALLERS');
const AGENTS = itemsOf('NAME_OF_AGENTS');
const FIGURES = itemsOf('NAME_OF_FIGURES');
const QUEUES = itemsOf('NAME_OF_CHOOSE').filter(({ json }) => json.queue_id);

const waiterOf = ({ caller_number: number, caller_name: name, waiting_seconds: seconds }) => ({
	number: textOf(number),
	name: textOf(name) === textOf(number) ? null : textOf(name),
	since: Number.isFinite(seconds) ? now.minus({ seconds }).toUTC().toISO() : null,
});

const ABSENT = ['unavailable', 'invalid'];
const FREE = 'not_in_use';
// Of an agent in several queues what keeps a caller waiting least comes first.
const STATES = ['talking', 'free', 'paused', 'away', 'unknown'];
const stateOfAgent = ({ connected, paused, phone_state: phone }) => {
	if (connected === false || ABSENT.includes(phone)) return 'away';
	if (phone !== null && phone !== undefined && phone !== FREE && phone !== 'unknown') {
		return 'talking';
	}
	if (paused === true) return 'paused';
	return phone === FREE && paused === false ? 'free' : 'unknown';
};

const agentsIn = (items) => {
	const states = new Map();
	for (const { json } of items) {
		const number = textOf(json.extension);
		if (number === null || json.error) continue;
		states.set(number, [...(states.get(number) ?? []), stateOfAgent(json)]);
	}
	return [...states].map(([number, all]) => ({
		number,
		name: names.get(number) ?? null,
		state: STATES.find((state) => all.includes(state)),
	}));
};

// A host may lack the list of callers and say so by an empty one: then the figures tell how many wait.
const queuesIn = () =>
	QUEUES.map(({ json: { queue_id: id, queue_name: name } }) => {
		const isOfIt = (row) => row.queue_id === id;
		const callers = WAITING.map(({ json }) => json).filter(
			(row) => isOfIt(row) && row.caller_number !== undefined,
		);
		const figures = FIGURES.map(({ json }) => json).find(isOfIt);
		const counted = Number.isInteger(figures?.calls_in_queue) ? figures.calls_in_queue : 0;
		return {
			name: textOf(name) ?? textOf(id),
			waiting: callers.slice(0, MAX_ROWS).map(waiterOf),
			count: Math.max(counted, callers.length),
		};
	});

const idsOfWaiting = new Set(WAITING.map(({ json }) => textOf(json.call_id)).filter(Boolean));
// A count that lacks a queue would be wrong, so none is shown then.
const failureOfQueues =
	failureIn(itemsOf('NAME_OF_QUEUES')) ??
	failureIn(FIGURES) ??
	failureIn(WAITING) ??
	failureIn(AGENTS);
const queuePart = () =>
	failureOfQueues !== null || QUEUES.length === 0
		? { queues: null, agents: null }
		: { queues: queuesIn(), agents: agentsIn(AGENTS) };
