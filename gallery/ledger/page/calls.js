// The list of calls: a table on a wide screen, cards on a narrow one.

/** The server's pages are as long. */
const PAGE_SIZE = 50;

const ARROWS = {
	inbound: { name: 'Inbound', path: 'M13 3 4 12M4 5v7h7' },
	outbound: { name: 'Outbound', path: 'M3 13 12 4M5 4h7v7' },
	internal: { name: 'Internal', path: 'M2 6h11l-3-3M14 10H3l3 3' },
};

function cell(className, ...children) {
	return make('td', { role: 'cell', class: className }, ...children.filter(Boolean));
}

/** `bdi` keeps writing of either direction, and signs that turn it, inside a name. */
function party(className, name, number) {
	const lines = [
		name !== null && name !== number && make('bdi', { class: 'name' }, name),
		(number !== null || name === null) && make('bdi', {}, number ?? 'Unknown'),
	];
	return cell(`party ${className}`, ...lines);
}

function direction(value) {
	const arrow = ARROWS[value];
	if (!arrow) return cell('direction way', '–');
	const icon = makeSvg(
		'svg',
		{ viewBox: '0 0 16 16', 'aria-hidden': 'true' },
		makeSvg('path', { d: arrow.path, 'stroke-width': '2', 'stroke-linecap': 'round' }),
	);
	return cell('direction way', icon, arrow.name);
}

function status(call) {
	const className = `status ${STATUS_CLASSES[call.status] ?? 'other'}`;
	return cell('state', make('span', { class: className }, statusName(call)));
}

/** Whom the player names: the outside party if there is one, kept apart so that no sign in it turns the rest round. */
function titleOf(call) {
	const other = call.direction === 'outbound' ? call.destination : call.source_name || call.source;
	return `\u2068${other ?? 'Unknown'}\u2069, ${times.format(new Date(call.started_at))}`;
}

function recording(call) {
	if (!call.recorded) return cell('recording');
	const title = titleOf(call);
	const button = make('button', { type: 'button', class: 'play' }, 'Play');
	button.setAttribute('aria-label', `Play the recording: ${title}`);
	button.addEventListener('click', () => player.play(call, title));
	return cell('recording', button);
}

function row(call) {
	const time = make('time', { datetime: call.started_at }, times.format(new Date(call.started_at)));
	return make(
		'tr',
		{ role: 'row' },
		cell('when', time),
		direction(call.direction),
		party('from', call.source_name, call.source),
		party('to', null, call.destination),
		cell('own', call.extension),
		status(call),
		cell('number', clock(call.duration_seconds)),
		recording(call),
	);
}

function showCalls(calls) {
	byId('rows').replaceChildren(...calls.map(row));
	byId('calls').hidden = calls.length === 0;
	byId('empty').hidden = true;
}
