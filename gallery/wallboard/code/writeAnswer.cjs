// What the page gets: the board of each phone system, the clock of this n8n, and when to ask again.
const TITLES = /* TITLES */ {};
const ROUND_SECONDS = /* ROUND */ 0;
const LEASE_SECONDS = /* LEASE */ 0;
const SOON_MS = 3_000;
const MARGIN_MS = 150;
const NEVER = '0';
/* TEXTS */
const now = $now.toMillis();
const rows = $input
	.all()
	.map(({ json }) => json)
	.filter(({ provider }) => TITLES[provider] !== undefined)
	.sort((one, other) => one.id - other.id)
	.filter((row, index, all) => all.findIndex((one) => one.provider === row.provider) === index);

// Nobody has ever asked for it: its nodes are switched off as a whole.
const isUsed = ({ free_at: freeAt, board }) => freeAt > NEVER && !parsed(board).off;

const systemOf = ({ provider, board }) => {
	const { zone, live, today } = parsed(board);
	return {
		provider,
		title: TITLES[provider],
		zone: zone ?? null,
		live: live ?? null,
		today: today ?? null,
	};
};

const waitOf = ({ free_at: freeAt, asked_at: askedAt }) => {
	const free = Date.parse(freeAt) - now;
	if (free <= ROUND_SECONDS * 1000) return free + MARGIN_MS;
	// Another run asks at this moment; one that hangs is not waited for.
	return askedAt === NEVER || free > (LEASE_SECONDS - ROUND_SECONDS) * 1000
		? SOON_MS
		: ROUND_SECONDS * 1000;
};

const used = rows.filter(isUsed);
const wait = Math.min(ROUND_SECONDS * 1000, ...used.map(waitOf));
return [
	{
		json: {
			now,
			next_ms: Math.max(SOON_MS / 2, wait),
			systems: Object.keys(TITLES).flatMap((provider) =>
				used.filter((row) => row.provider === provider).map(systemOf),
			),
		},
	},
];
