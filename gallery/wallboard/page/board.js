// The boards of all phone systems, side by side.

/** A board that is older counts as old, in seconds: three rounds without an answer. */
const OLD_SECONDS = 30;
/** The lists are asked for once a minute. */
const OLD_LIST_SECONDS = 300;

/** One of a time to come is from before the clock of n8n was set back: until then nobody asks again. */
const isOlder = (at, seconds) =>
	at === null || Math.abs(serverNow() - Date.parse(at)) > seconds * 1000;

const tile = (kind, value, label, more = null) =>
	make(
		'li',
		{ class: `tile ${kind}` },
		make('strong', value === 0 ? { class: 'zero' } : {}, String(value)),
		more,
		make('span', {}, label),
	);

/** Figures in a row are of one size: that in which the longest has room. */
function tileList(tiles) {
	const made = make('ul', { class: 'tiles' }, ...tiles);
	const longest = Math.max(2, ...tiles.map((one) => one.firstChild.textContent.length));
	made.style.setProperty('--digits', longest);
	return made;
}

/** The longest wait of all queues, or null. */
function longestWait(queues) {
	const all = queues.flatMap(({ waiting }) => waiting.map(({ since }) => since)).filter(Boolean);
	return all.length === 0 ? null : counting(all.sort()[0]);
}

function liveTiles(live) {
	const { calls, count, queues, agents } = live;
	const waiting = queues?.reduce((sum, { count }) => sum + count, 0);
	const tiles = [];
	if (calls) {
		// Of many calls not all are listed, but all are counted.
		const talking = live.talking ?? calls.filter(isOnThePhone).length;
		tiles.push(tile('talking', talking, 'Talking'));
		tiles.push(tile('ringing', (count ?? calls.length) - talking, 'Ringing'));
	}
	if (queues) {
		tiles.push(
			tile(waiting > 0 ? 'waiting some' : 'waiting', waiting, 'Waiting', longestWait(queues)),
		);
	}
	if (agents) {
		const free = agents.filter(({ state }) => state === 'free').length;
		tiles.push(tile(free > 0 ? 'free' : 'free none', free, 'Free'));
	}
	return tiles;
}

const todayTiles = ({ hours }) => [
	tile('answered', sumOf(hours, 0), 'Answered'),
	tile('missed', sumOf(hours, 1), 'Missed'),
];

/** "As of 14:03" where something is old, and why. */
function asOf(what, at, zone, failure) {
	const time =
		at === null ? 'Nothing known yet' : `${what} ${timeSince(zone, Date.parse(at), serverNow())}`;
	return make(
		'p',
		{ class: 'as-of' },
		make('strong', {}, time),
		failure === null ? null : make('span', {}, isolated(failure)),
	);
}

function old(elements, at) {
	for (const element of elements) {
		element.classList.add('old');
		element.dataset.until = Date.parse(at);
	}
}

/** What stands in the part of the live calls, and whether it is old. */
function livePart({ live, zone }) {
	if (live?.at == null) return { tiles: [], panels: [], isOld: true };
	const panels = [
		live.calls ? callsPanel(live, zone, serverNow()) : null,
		live.queues ? queuesPanel(live) : null,
		live.agents ? agentsPanel(live) : null,
	].filter(Boolean);
	return {
		tiles: liveTiles(live),
		panels,
		isOld: live.failure !== null || isOlder(live.at, OLD_SECONDS),
	};
}

function todayPart({ today, zone }) {
	if (today?.at == null) return { tiles: [], panels: [], isOld: true };
	return {
		tiles: todayTiles(today),
		panels: [hoursPanel(today, zone, serverNow()), missedPanel(today, zone)],
		isOld: isOlder(today.at, OLD_LIST_SECONDS),
	};
}

/** What is not as new as it should be, in words. */
function notes({ live, today, zone }, liveIsOld, todayIsOld) {
	if (live === null && today === null) {
		return [make('p', { class: 'as-of first' }, make('strong', {}, 'Asking for the first time …'))];
	}
	const [liveAt, todayAt] = [live?.at ?? null, today?.at ?? null];
	const [liveFailure, todayFailure] = [live?.failure ?? null, today?.failure ?? null];
	if (liveIsOld && todayIsOld) return [asOf('As of', liveAt, zone, liveFailure ?? todayFailure)];
	return [
		liveIsOld ? asOf('Live as of', liveAt, zone, liveFailure) : null,
		todayIsOld || todayFailure !== null
			? asOf('Today as of', todayAt, zone, todayFailure === liveFailure ? null : todayFailure)
			: null,
		live?.queues_failure
			? make(
					'p',
					{ class: 'as-of' },
					make('strong', {}, 'Queues not known'),
					isolated(live.queues_failure),
				)
			: null,
	];
}

/** One phone system. `showsZone`: where the others are in other time zones. */
function systemElement(system, showsZone) {
	const live = livePart(system);
	const today = todayPart(system);
	if (live.isOld) old([...live.tiles, ...live.panels], system.live?.at);
	if (today.isOld) old([...today.tiles, ...today.panels], system.today?.at);
	const place = showsZone ? `${timeOfDay(system.zone, serverNow())} ${placeOf(system.zone)}` : '';
	const panels = [...live.panels, ...today.panels];
	return make(
		'section',
		{ class: `system ${live.panels.length > 1 ? 'with-queues' : 'plain'}` },
		make(
			'header',
			{ class: 'head' },
			make('h2', {}, isolated(system.title)),
			make('span', { class: 'place-time' }, place),
			...notes(system, live.isOld, today.isOld),
		),
		tileList([...live.tiles, ...today.tiles]),
		make('div', { class: 'panels' }, ...panels),
	);
}

function showBoard(systems) {
	const zones = new Set(systems.map(({ zone }) => zone).filter(Boolean));
	const shown = byId('systems');
	shown.className = systems.length > 1 ? 'systems several' : 'systems one';
	shown.replaceChildren(
		...(systems.length === 0
			? [make('p', { class: 'empty' }, 'No phone system is asked: its nodes are switched off.')]
			: systems.map((system) => systemElement(system, zones.size > 1))),
	);
	tick();
	for (const rows of shown.querySelectorAll('.rows')) fit(rows);
}
