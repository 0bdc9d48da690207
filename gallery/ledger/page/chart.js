// Totals, and the calls of each day as stacked bars; weeks when there are too many days to see.

const KINDS = [
	{ key: 'answered', name: 'Answered' },
	{ key: 'missed', name: 'Missed' },
	{ key: 'voicemail', name: 'Voicemail' },
	{ key: 'other', name: 'Other' },
];
const MAX_BARS = 124;
const HEIGHT = 180;
const LEFT = 44;
const BOTTOM = 22;
const TOP = 8;
const LABEL_WIDTH = 80;

let bars = [];

function tile(name, value, note) {
	const children = [make('dt', {}, name), make('dd', {}, value)];
	if (note) children.push(make('dd', { class: 'note' }, note));
	return make('div', {}, ...children);
}

/** Talk where the phone systems tell it; else how long answered calls took, which says so. */
function timeTile(totals) {
	const talkIsKnown = totals.talk_known_calls > 0 && totals.talk_known_calls >= totals.answered;
	const seconds = talkIsKnown ? totals.talk_seconds : totals.answered_duration_seconds;
	const note = talkIsKnown ? '' : 'answered, with ringing';
	return tile(
		talkIsKnown ? 'Talk time' : 'Call time',
		seconds === null ? '–' : span(seconds),
		note,
	);
}

function showTotals(totals) {
	const rate = totals.inbound_answer_rate_percent;
	byId('totals').replaceChildren(
		tile(
			'Calls',
			numbers.format(totals.calls),
			`${numbers.format(totals.inbound)} in, ${numbers.format(totals.outbound)} out`,
		),
		tile('Answered', numbers.format(totals.answered), 'in all directions'),
		tile('Missed', numbers.format(totals.missed), 'inbound, not taken'),
		tile('Answer rate', rate === null ? '–' : `${numbers.format(rate)} %`, 'of inbound calls'),
		timeTile(totals),
	);
}

/** A bar for each day of the range, days without calls too, or for each seven of them. */
function barsOf(counted, from, to) {
	const known = new Map(counted.map((day) => [day.day, day]));
	const none = { calls: 0, answered: 0, missed: 0, voicemail: 0, other: 0 };
	const all = daysBetween(from, to).map((day) => ({ ...none, ...known.get(day), day, last: day }));
	if (all.length <= MAX_BARS) return all;
	const weeks = [];
	for (let start = 0; start < all.length; start += 7) {
		const week = all.slice(start, start + 7);
		const sums = ['calls', ...KINDS.map(({ key }) => key)].map((key) => [
			key,
			week.reduce((sum, day) => sum + day[key], 0),
		]);
		weeks.push({ ...Object.fromEntries(sums), day: week[0].day, last: week.at(-1).day });
	}
	return weeks;
}

const nameOf = ({ day, last }) =>
	day === last
		? days.format(new Date(day))
		: `${days.format(new Date(day))} – ${days.format(new Date(last))}`;

/** The next of 1, 2, 4, 6, 8 or 10 times a power of ten: from 2 on, half of it is a whole number. */
function niceMaximum(value) {
	const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
	return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? 2;
}

function drawBar(bar, x, width, scale) {
	const title = makeSvg('title', {}, `${nameOf(bar)}: ${numbers.format(bar.calls)} calls`);
	let y = HEIGHT - BOTTOM;
	const parts = KINDS.filter(({ key }) => bar[key] > 0).map(({ key }) => {
		const height = bar[key] * scale;
		y -= height;
		return makeSvg('rect', { class: key, x, y, width, height });
	});
	return makeSvg('g', { class: 'bar' }, title, ...parts);
}

function drawGrid(width, maximum, scale) {
	const values = maximum > 1 ? [0, maximum / 2, maximum] : [0, maximum];
	return values.flatMap((value) => {
		const y = HEIGHT - BOTTOM - value * scale;
		return [
			makeSvg('line', { x1: LEFT, x2: width, y1: y, y2: y }),
			makeSvg('text', { x: LEFT - 8, y: y + 4, 'text-anchor': 'end' }, numbers.format(value)),
		];
	});
}

function drawLabels(width, step) {
	const every = Math.max(1, Math.ceil(LABEL_WIDTH / step));
	return bars
		.map((bar, index) => ({ bar, index }))
		.filter(({ index }) => index % every === 0 && LEFT + (index + 0.5) * step < width - 20)
		.map(({ bar, index }) =>
			makeSvg(
				'text',
				{ x: LEFT + (index + 0.5) * step, y: HEIGHT - 6, 'text-anchor': 'middle' },
				shortDays.format(new Date(bar.day)),
			),
		);
}

function drawChart() {
	const box = byId('chart');
	const width = box.clientWidth;
	if (width === 0 || bars.length === 0) return;
	const maximum = niceMaximum(Math.max(...bars.map(({ calls }) => calls)));
	const scale = (HEIGHT - BOTTOM - TOP) / maximum;
	const step = (width - LEFT) / bars.length;
	const thickness = Math.min(36, Math.max(1, step * 0.72));
	const drawn = bars.map((bar, index) =>
		drawBar(bar, LEFT + (index + 0.5) * step - thickness / 2, thickness, scale),
	);
	const label = `Stacked bars, ${bars.length} of them; the numbers are in the table below.`;
	box.replaceChildren(
		makeSvg(
			'svg',
			{ viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': label },
			...drawGrid(width, maximum, scale),
			...drawn,
			...drawLabels(width, step),
		),
	);
}

function showNumbers() {
	const heading = (text) => make('th', { scope: 'col' }, text);
	const head = make('tr', {}, ...['Day', 'Calls', ...KINDS.map(({ name }) => name)].map(heading));
	const body = bars.map((bar) =>
		make(
			'tr',
			{},
			make('th', { scope: 'row' }, nameOf(bar)),
			...['calls', ...KINDS.map(({ key }) => key)].map((key) =>
				make('td', {}, numbers.format(bar[key])),
			),
		),
	);
	byId('chart-table').replaceChildren(make('thead', {}, head), make('tbody', {}, ...body));
}

function showChart(counted, from, to) {
	bars = barsOf(counted, from, to);
	const isWeeks = bars.some(({ day, last }) => day !== last);
	byId('chart-title').textContent = isWeeks ? 'Calls a week' : 'Calls a day';
	byId('legend').replaceChildren(...KINDS.map(({ key, name }) => make('li', { class: key }, name)));
	drawChart();
	showNumbers();
}

function clearChart() {
	bars = [];
	byId('chart').replaceChildren();
	byId('chart-table').replaceChildren();
}

new ResizeObserver(drawChart).observe(byId('chart'));
