/** A name in its own direction, which turns nothing that stands beside it. */
const isolated = (text) => make('bdi', { dir: 'auto', class: 'name' }, text);

/** A telephone number always reads from left to right. */
const numberText = (text) => make('bdi', { dir: 'ltr', class: 'number' }, text);

/** Somebody by name and number, as far as they are known. */
const person = ({ name, number }, unknown) =>
	make(
		'span',
		{ class: name === null ? 'person' : 'person named' },
		name === null ? null : isolated(name),
		number === null ? null : numberText(number),
		name === null && number === null ? unknown : null,
	);

const panel = (kind, title, ...children) =>
	make('section', { class: `panel ${kind}` }, make('h3', {}, title), ...children);

/** A list that says so when nothing is in it. */
const list = (rows, empty, kind = '') =>
	rows.length === 0
		? make('p', { class: 'empty' }, empty)
		: make('ul', { class: `rows ${kind}` }, ...rows);

/** Hides the rows that have no room, and says how many they are. */
function fit(rows) {
	const all = [...rows.children];
	const more = make('li', { class: 'more' });
	for (let hidden = 0; rows.scrollHeight > rows.clientHeight + 1 && hidden < all.length; ) {
		hidden += 1;
		all[all.length - hidden].remove();
		more.textContent = `+ ${hidden} more`;
		rows.append(more);
	}
}
