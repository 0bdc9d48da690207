// The inbound calls of today.

const FIRST_HOUR = 8;
const LAST_HOUR = 17;

const sumOf = (hours, place) =>
	Object.values(hours).reduce((sum, counts) => sum + counts[place], 0);

/** All hours from the first to the last that has to be shown. */
function hoursShown(hours, hourNow) {
	const known = Object.keys(hours).map(Number);
	const first = Math.min(FIRST_HOUR, hourNow, ...known);
	const last = Math.max(LAST_HOUR, hourNow, ...known);
	return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function bar(kind, count, highest) {
	const part = make('div', { class: `bar ${kind}` });
	part.style.setProperty('height', `${(100 * count) / highest}%`);
	return part;
}

/** So many labels have room beside each other; of more every third hour has one. */
const MAX_LABELS = 12;
const hasLabel = (hour, count, hourNow) =>
	count <= MAX_LABELS || hour === hourNow || (hour % 3 === 0 && Math.abs(hour - hourNow) > 1);

function hourColumn(hour, [answered, missed], highest, hourNow, label) {
	const total = answered + missed;
	return make(
		'div',
		{ class: hour === hourNow ? 'hour now' : 'hour' },
		make(
			'div',
			{ class: 'bars' },
			make('span', { class: 'total' }, total === 0 ? '' : String(total)),
			bar('missed', missed, highest),
			bar('answered', answered, highest),
		),
		make('span', { class: 'label' }, label),
	);
}

function chart(hours, hourNow) {
	const shown = hoursShown(hours, hourNow);
	const counts = (hour) => hours[hour] ?? [0, 0];
	const highest = Math.max(1, ...shown.map((hour) => counts(hour)[0] + counts(hour)[1]));
	const inWords = Object.entries(hours)
		.map(([hour, [answered, missed]]) => `${hour}:00, ${answered} answered, ${missed} missed`)
		.join('; ');
	return make(
		'div',
		{ class: 'chart', role: 'img', 'aria-label': `Calls by the hour. ${inWords}` },
		...shown.map((hour) =>
			hourColumn(
				hour,
				counts(hour),
				highest,
				hourNow,
				hasLabel(hour, shown.length, hourNow) ? twoDigits(hour) : '\u00A0',
			),
		),
	);
}

const legend = () =>
	make(
		'span',
		{ class: 'legend' },
		make('span', { class: 'answered' }, 'Answered'),
		make('span', { class: 'missed' }, 'Missed'),
	);

const hoursPanel = ({ hours }, zone, now) => {
	const made = panel('hours', 'Incoming today', chart(hours, hourOf(zone, now)));
	made.querySelector('h3').append(legend());
	return made;
};

const missedRow = ({ at, name, number }, zone) =>
	make(
		'li',
		{ class: 'missed-call' },
		make('span', { class: 'time' }, timeOfDay(zone, Date.parse(at))),
		person({ name, number }, HIDDEN),
	);

const missedPanel = ({ missed }, zone) =>
	panel(
		'missed-calls',
		'Last missed calls',
		list(
			missed.map((call) => missedRow(call, zone)),
			'No call was missed today.',
		),
	);
