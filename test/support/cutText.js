// Run in a page: what sticks out of its card, and the texts with digits of which something cannot be seen.

/** Of a pixel nobody sees a part. */
const TOLERANCE = 1;

const textOf = (element) => `${element.className}: ${element.textContent.trim().slice(0, 40)}`;

const isInside = (inner, outer) =>
	inner.left >= outer.left - TOLERANCE &&
	inner.right <= outer.right + TOLERANCE &&
	inner.top >= outer.top - TOLERANCE &&
	inner.bottom <= outer.bottom + TOLERANCE;

const isShown = (element) =>
	element.checkVisibility() && !element.closest('thead, option, .scroll, svg');

/** What lies outside the card that it belongs to, or the card outside the window. A name may end in dots. */
function strays() {
	const window = { left: 0, right: document.documentElement.clientWidth };
	// A page may be as long as it likes.
	const column = ({ left, right }) => ({ left, right, top: -Infinity, bottom: Infinity });
	return [...document.querySelectorAll('.card, .totals div, .panel, .tile')]
		.filter(isShown)
		.flatMap((card) => {
			const box = card.getBoundingClientRect();
			const within = [...card.querySelectorAll('*:not(.name)')].filter(isShown);
			return [
				...(isInside(box, column(window)) ? [] : [card]),
				...within.filter((one) => !isInside(one.getBoundingClientRect(), column(box))),
			];
		})
		.map(textOf);
}

/** The nearest element around that hides what lies outside it. */
function frameOf(element) {
	for (let at = element; at !== null; at = at.parentElement) {
		if (getComputedStyle(at).overflow !== 'visible') return at;
	}
	return document.documentElement;
}

function isCut(text) {
	const range = document.createRange();
	range.selectNodeContents(text);
	const frame = frameOf(text.parentElement);
	const { clientWidth, scrollWidth } = text.parentElement;
	const isInline = getComputedStyle(text.parentElement).display === 'inline';
	if (!isInline && scrollWidth > clientWidth + TOLERANCE) return true;
	if (frame === document.documentElement) return false;
	const box = frame.getBoundingClientRect();
	return [...range.getClientRects()].some((rect) => !isInside(rect, box));
}

/** Texts with digits; a name may end in dots. */
function cutNumbers() {
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const found = [];
	while (walker.nextNode()) {
		const { currentNode: text } = walker;
		const element = text.parentElement;
		if (!/\d/.test(text.data) || !isShown(element) || element.closest('.name')) continue;
		if (isCut(text)) found.push(textOf(element));
	}
	return found;
}

/** The button behind a date, in pixels. */
const CALENDAR = 28;

/** Date fields in which a date and its button have no room. */
function narrowDates() {
	const pen = new OffscreenCanvas(1, 1).getContext('2d');
	return [...document.querySelectorAll('input[type=date]')].filter(isShown).filter((input) => {
		const style = getComputedStyle(input);
		pen.font = style.font;
		const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
		const needed = pen.measureText('00/00/0000').width + CALENDAR;
		return input.clientWidth - padding < needed;
	});
}

/** Pairs of texts that lie on each other. */
function overlaps() {
	const texts = [...document.querySelectorAll('.tile > *, .main > *, .beside > *')].filter(isShown);
	const boxes = texts.map((element) => element.getBoundingClientRect());
	const areBeside = (one, other) =>
		one.right <= other.left + TOLERANCE ||
		other.right <= one.left + TOLERANCE ||
		one.bottom <= other.top + TOLERANCE ||
		other.bottom <= one.top + TOLERANCE;
	return texts.filter((element, at) =>
		texts.some(
			(other, index) =>
				index < at &&
				other.parentElement === element.parentElement &&
				!areBeside(boxes[at], boxes[index]),
		),
	);
}

globalThis.lookForCutText = () => ({
	strays: strays(),
	cutNumbers: cutNumbers(),
	narrowDates: narrowDates().map(({ id }) => id),
	overlaps: overlaps().map(textOf),
});
