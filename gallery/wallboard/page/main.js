// The page as a whole: who looks, when to ask, and what to say when nothing comes back.

const SECOND_MS = 1000;
const ROUND_MS = 10_000;
/** Until there is something to show. */
const FIRST_MS = 3_000;
/** A phone system may be silent for minutes: whoever asks it waits, and the page asks on meanwhile. */
const PATIENCE_MS = 150_000;
const MAX_PENDING = 3;

const MESSAGES = {
	401: 'This user name or password is not right.',
	403: 'This user name or password is not right.',
	404: 'n8n does not know this address. Is the workflow published?',
	500: 'n8n could not answer. Is a Basic Auth credential with a user and a password chosen in the workflow?',
};
const UNREACHABLE = 'n8n cannot be reached';

const PAGE = location.href.replace(/[?#].*$/, '').replace(/\/+$/, '');

let authorization = '';
let pending = 0;
let systems = [];
let shownAt = 0;
let next;

const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

class Refused extends Error {
	constructor(message, isFinal) {
		super(message);
		this.isFinal = isFinal;
	}
}

async function ask() {
	const asked = authorization;
	let answer;
	try {
		answer = await fetch(`${PAGE}/board`, {
			headers: { Authorization: asked },
			cache: 'no-store',
			credentials: 'omit',
			signal: AbortSignal.timeout(PATIENCE_MS),
		});
	} catch {
		throw new Refused(UNREACHABLE, false);
	}
	if (answer.ok) return await answer.json();
	const said = await answer.json().catch(() => undefined);
	throw new Refused(
		said?.reason ?? MESSAGES[answer.status] ?? `n8n answered ${answer.status}`,
		[401, 403].includes(answer.status),
	);
}

/** An answer that was under way for long is older than what is shown. A clock that was set back is no such answer. */
function take(answer) {
	if (answer.now < shownAt && answer.now > shownAt - ROUND_MS) return;
	shownAt = answer.now;
	setClock(answer.now);
	systems = answer.systems;
	byId('password').value = '';
	byId('login').hidden = true;
	byId('board').hidden = false;
	say('');
	// Before the board, which then has the room that the clock leaves.
	showClock();
	showBoard(systems);
}

function plan(milliseconds) {
	clearTimeout(next);
	next = setTimeout(round, milliseconds);
}

/** What is to be said, where it is seen. */
const say = (message) => {
	byId(byId('board').hidden ? 'login-message' : 'news').textContent = message;
};

/** Asks, and again in time whatever comes of it: a screen has nobody who would try anew. */
async function round() {
	plan(shownAt === 0 ? FIRST_MS : ROUND_MS);
	if (pending >= MAX_PENDING) return;
	pending += 1;
	const asked = authorization;
	try {
		const answer = await ask();
		if (asked !== authorization) return;
		take(answer);
		plan(answer.next_ms);
	} catch (error) {
		if (asked !== authorization) return;
		if (error.isFinal) lock(error.message);
		else say(`${error.message}.`);
	} finally {
		pending -= 1;
	}
}

function lock(message) {
	clearTimeout(next);
	authorization = '';
	systems = [];
	shownAt = 0;
	byId('systems').replaceChildren();
	byId('board').hidden = true;
	byId('login').hidden = false;
	byId('password').value = '';
	byId('user').focus();
	say(message);
}

function open(user, password) {
	authorization = `Basic ${base64(`${user}:${password}`)}`;
	say('Opening …');
	void round();
}

/** By the first phone system that is known. */
function showClock() {
	const zone = systems.find((system) => system.zone)?.zone;
	byId('clock').textContent = zone ? timeOfDay(zone, serverNow()) : '';
	byId('date').textContent = zone ? dayOf(zone, serverNow()) : '';
}

/** Each second the lengths go on; what has become old is seen without an answer. */
let seconds = 0;
setInterval(() => {
	if (byId('board').hidden) return;
	seconds += 1;
	if (seconds % 5 === 0) showBoard(systems);
	tick();
	showClock();
}, SECOND_MS);

addEventListener('resize', () => showBoard(systems));

byId('login-form').addEventListener('submit', (event) => {
	event.preventDefault();
	open(byId('user').value, byId('password').value);
});

/** `#user:password` of a screen without a keyboard; it does not stay in the address bar. */
function openByAddress() {
	const [, user, password] = /^#([^:]+):(.+)$/.exec(location.hash) ?? [];
	if (location.hash !== '') history.replaceState(null, '', PAGE);
	if (user === undefined) byId('user').focus();
	else open(fromAddress(user), fromAddress(password));
}
openByAddress();
