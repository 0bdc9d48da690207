// Time by the clock of n8n: it is sent with each answer, and the time since then is measured here, so that a screen
// whose clock is wrong shows what is right.

const known = { now: Date.now(), at: performance.now() };

function setClock(now) {
	known.now = now;
	known.at = performance.now();
}

/** Epoch milliseconds at n8n. */
const serverNow = () => known.now + (performance.now() - known.at);

/** Seconds after which who waits has waited long, and too long. */
const LONG = 60;
const TOO_LONG = 180;

/** A length that goes on counting; on an old board it stands still at the time of the board. */
const counting = (since) =>
	since === null ? null : make('time', { class: 'counting', 'data-since': Date.parse(since) });

function tick() {
	const now = serverNow();
	for (const element of document.querySelectorAll('[data-since]')) {
		const until = Number(element.closest('[data-until]')?.dataset.until ?? now);
		const seconds = (until - Number(element.dataset.since)) / 1000;
		element.textContent = length(seconds);
		element.classList.toggle('long', seconds >= LONG);
		element.classList.toggle('too-long', seconds >= TOO_LONG);
	}
}
