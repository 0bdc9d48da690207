// The board of one phone system, out of all that was asked in this round and what was known before.
const MAX_ROWS = 40;
const MAX_NAMES = 1000;
const ON_THE_PHONE = ['talking', 'held'];
/* TEXTS */
const wasRun = (name) => $(name).isExecuted;
const itemsOf = (name) => (wasRun(name) ? $(name).all() : []);

const plan = $('NAME_OF_PLAN').first().json;
const [row] = $('NAME_OF_WHO_TOOK')
	.all()
	.map(({ json }) => json)
	.sort((one, other) => one.id - other.id);
const account = $('NAME_OF_ACCOUNT').first().json;
const before = boardOf(row.board, account.account);
const zone = account.timezone ?? 'utc';
const asked = DateTime.fromISO(plan.asked_at, { zone });
const now = DateTime.fromISO($('NAME_OF_ANSWERED').first().json.answered_at, { zone });

const names = new Map(before.names ?? []);
for (const { json } of itemsOf('NAME_OF_NAMES').slice(0, MAX_NAMES)) {
	const number = textOf(json.NUMBER_FIELD);
	const name = textOf(/* NAME FIELDS */ [].map((field) => json[field]).find(Boolean));
	if (number !== null) names.set(number, name === number ? null : name);
}
const isExtension = (number) => (names.size > 0 ? names.has(number) : /^\d{2,5}$/.test(number));

/* QUEUES */
/* CALLS UNDER WAY */
/* TODAY */

// Between two answers the length of a call is off by some seconds: a clock on the wall must not jump.
const JUMP_SECONDS = 15;
const steady = (key, since) => {
	const known = before.live?.calls?.find((call) => call.key === key)?.since;
	if (!known) return since?.toUTC().toISO() ?? null;
	const seconds = Math.abs(since?.diff(DateTime.fromISO(known)).as('seconds') ?? 0);
	return seconds < JUMP_SECONDS ? known : since.toUTC().toISO();
};

// Of two phones of ours none is the other side.
const NOBODY = { number: null, name: null };
const outsideOf = (other, ours) => {
	if (other.number !== null && ours.includes(other.number)) return NOBODY;
	return other.name === other.number ? { ...other, name: null } : other;
};

const shown = ({ key, state, since, ours, other }) => ({
	key,
	state,
	since: steady(key, since),
	ours: ours.slice(0, 4).map((number) => ({ number, name: names.get(number) ?? null })),
	other: outsideOf(other, ours),
});

const liveOf = () => {
	const rows = itemsOf('NAME_OF_ACTIVE');
	const failure = failureIn($('NAME_OF_ACCOUNT').all()) ?? failureIn(rows);
	if (failure !== null) return { ...before.live, failure };
	const calls = callsIn(
		rows.map(({ json }) => json),
		idsOfWaiting,
	)?.map(shown);
	return {
		at: now.toUTC().toISO(),
		failure: null,
		queues_failure: failureOfQueues,
		calls: calls?.slice(0, MAX_ROWS) ?? null,
		count: calls?.length ?? null,
		talking: calls?.filter(({ state }) => ON_THE_PHONE.includes(state)).length ?? null,
		...queuePart(),
	};
};

const board = plan.is_off
	? { off: true }
	: {
			account: account.account ?? before.account,
			zone,
			names: [...names],
			live: liveOf(),
			today: todayOf(before.today),
		};
return [{ json: { board: JSON.stringify(board), asked_at: plan.asked_at } }];
