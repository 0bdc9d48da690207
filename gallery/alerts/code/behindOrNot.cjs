// Which syncs stand still and which run again, as far as nobody was told of it. While the memory of the syncs cannot be
// asked, nobody knows.
/* ROW OF WORKFLOW */

/** More than fit into one message are told by the next run. */
const MAX_TOLD = 12;
const { behind_hours, up_since } = $('NAME_OF_LOOK').first().json;
const limit = now.minus({ hours: behind_hours });
const answer = $input.all().map(({ json }) => json);
const isUnasked = answer.some(({ error }) => error !== undefined);

const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
// What is no letter, digit or sign of a name could be markup, a mention or a link in a channel.
const plain = (text) =>
	String(text ?? '')
		.replace(UNSEEN, '')
		.replace(/[^\p{L}\p{M}\p{N}._ -]/gu, ' ')
		.replace(/ +/g, ' ')
		.trim()
		.slice(0, 80);
const nameOf = ({ provider, account }) =>
	[plain(provider), plain(account) || 'without account'].join(' ');

const notWatched = String($('Settings: fill in here').first().json.not_watched)
	.split(/[,;\n]/)
	.map((entry) => plain(entry).toLowerCase())
	.filter(Boolean);
const isWatched = (sync) =>
	![plain(sync.account), nameOf(sync)].some((name) => notWatched.includes(name.toLowerCase()));

const instant = (value) => {
	const at = DateTime.fromJSDate(new Date(value ?? ''), { zone: 'utc' });
	return at.isValid ? at : null;
};
const ago = (seconds) =>
	seconds === null || seconds === undefined ? null : now.minus({ seconds: Number(seconds) });
const syncOf = (given) => {
	const [, ofKey, accountOfKey] = /^([^|]*)\|(.*)$/s.exec(given.account_key ?? '') ?? [];
	const { provider = ofKey, account = accountOfKey } = given;
	return {
		provider,
		account,
		key: `${provider}|${account}`,
		good: instant(given.ran_at) ?? ago(given.good_seconds),
		first: ago(given.first_seconds),
		last: ago(given.last_seconds),
		state: given.last_state ?? null,
	};
};
// Two first runs at once leave two rows of one sync in a data table: its last good run counts.
const byKey = new Map();
for (const sync of answer.filter((given) => given.provider || given.account_key).map(syncOf)) {
	const known = byKey.get(sync.key);
	if (known === undefined || (sync.good ?? 0) > (known.good ?? 0)) byKey.set(sync.key, sync);
}
const syncs = [...byKey.values()];

// What the row says was told: since when each of them stands still; '' stands for no sync at all.
const NONE = '';
const told = JSON.parse(row.told || '{}');
const isGood = ({ good }) => good !== null && good > limit;
const isBehind = (sync) => {
	const since = [sync.good ?? sync.first, instant(up_since)].filter(Boolean);
	return !isGood(sync) && since.length > 0 && DateTime.max(...since) <= limit;
};
const iso = (at) => at?.toUTC().toISO() ?? null;

const ofSync = (sync) => {
	const { key, good, first, last, state } = sync;
	const said = {
		key,
		name: nameOf(sync),
		good_at: iso(good),
		last_at: iso(last),
		last_state: state,
	};
	if (told[key] && isGood(sync)) return [{ event: 'again', ...said, was_since: told[key] }];
	if (told[key] || !isBehind(sync)) return [];
	return [{ event: 'behind', ...said, since: iso(good ?? first) }];
};
const ofNone = () => {
	if (syncs.length === 0)
		return told[NONE] ? [] : [{ event: 'none', key: NONE, since: now.toISO() }];
	return told[NONE] && syncs.some(isGood) ? [{ event: 'found', key: NONE }] : [];
};
const ofSyncs = isUnasked
	? []
	: [...ofNone(), ...syncs.filter(isWatched).flatMap(ofSync)].slice(0, MAX_TOLD);

const knownUnasked = row.unasked_since || null;
const unaskedSince = isUnasked ? (knownUnasked ?? now.toISO()) : null;
const ofMemory = [
	...(knownUnasked && !isUnasked ? [{ event: 'answers', was_since: knownUnasked }] : []),
	...(!knownUnasked && isUnasked ? [{ event: 'unasked' }] : []),
];
const news = [...ofMemory, ...ofSyncs];
if (news.length === 0) return [];

const toldNow = { ...told };
for (const { key, since } of ofSyncs) {
	if (since) toldNow[key] = since;
	else delete toldNow[key];
}
return [{ json: { ...claim, news, told: JSON.stringify(toldNow), unasked_since: unaskedSince } }];
