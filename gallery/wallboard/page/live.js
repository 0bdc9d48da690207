// What is so at this moment: calls, those who wait, agents.

/** Of talking the length says it. */
const STATES = {
	talking: 'Talking',
	held: 'On hold',
	ringing: 'Ringing',
	alone: 'With nobody yet',
};
const STATE_ORDER = Object.keys(STATES);

const AGENT_STATES = {
	free: 'Free',
	talking: 'On a call',
	paused: 'Paused',
	away: 'Away',
	unknown: 'Not known',
};

/** Somebody of whom nothing is known. */
const HIDDEN = 'Hidden number';

const isOnThePhone = ({ state }) => state === 'talking' || state === 'held';

const inOrder = (one, other) =>
	STATE_ORDER.indexOf(one.state) - STATE_ORDER.indexOf(other.state) ||
	String(one.since).localeCompare(String(other.since));

const isKnown = ({ name, number }) => name !== null || number !== null;

/** Who of ours stands first, and who is on the other side: of a call in the house the second of ours. */
function sidesOf({ ours, other }) {
	const [first, second] = ours;
	if (first === undefined) return { main: other, beside: null, further: 0 };
	if (isKnown(other) || second === undefined) {
		return { main: first, beside: other, further: ours.length - 1 };
	}
	return { main: first, beside: second, further: ours.length - 2 };
}

function callRow(call, zone, now) {
	const { state, since } = call;
	const { main, beside, further } = sidesOf(call);
	const word = state === 'talking' ? [] : [STATES[state]];
	const began = since === null ? [] : [`since ${timeSince(zone, Date.parse(since), now)}`];
	return make(
		'li',
		{ class: `call ${state}` },
		make(
			'div',
			{ class: 'main' },
			person(main, HIDDEN),
			further > 0 ? make('span', { class: 'further' }, `+ ${further}`) : null,
			counting(since),
		),
		make(
			'div',
			{ class: 'beside' },
			beside === null ? null : person(beside, HIDDEN),
			make('span', { class: 'state' }, [...word, ...began].join(' ')),
		),
	);
}

const callsPanel = ({ calls, count }, zone, now) =>
	panel(
		'calls',
		'On the phone',
		list(
			[...calls].sort(inOrder).map((call) => callRow(call, zone, now)),
			count > 0 ? '' : 'Nobody is on the phone.',
		),
	);

const waiterRow = (waiter, place) =>
	make(
		'li',
		{ class: 'waiter' },
		make('span', { class: 'place' }, `${place + 1}.`),
		person(waiter, HIDDEN),
		counting(waiter.since),
	);

/** Queues with somebody in them come first. */
function queuesPanel({ queues }) {
	const rows = [...queues]
		.sort((one, other) => other.count - one.count)
		.flatMap(({ name, waiting, count }) => [
			make(
				'li',
				{ class: count > 0 ? 'queue busy' : 'queue' },
				isolated(name),
				make('span', { class: 'count' }, String(count)),
			),
			...waiting.map(waiterRow),
		]);
	return panel('queues', 'Waiting', list(rows, 'No queues.'));
}

const agentChip = ({ number, name, state }) =>
	make('li', { class: `agent ${state}` }, name === null ? numberText(number) : isolated(name));

/** How many there are of each state always has room; who they are may not. */
function agentsPanel({ agents }) {
	const inStates = Object.keys(AGENT_STATES).map((state) =>
		agents.filter((agent) => agent.state === state),
	);
	const counts = Object.entries(AGENT_STATES)
		.map(([state, title], index) => [state, title, inStates[index].length])
		.filter(([, , count]) => count > 0)
		.map(([state, title, count]) =>
			make('li', { class: state }, make('strong', {}, String(count)), ` ${title}`),
		);
	return panel(
		'agents',
		'Agents',
		make('ul', { class: 'counts' }, ...counts),
		make('ul', { class: 'rows chips' }, ...inStates.flat().map(agentChip)),
	);
}
