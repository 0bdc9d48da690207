const SETTINGS = /* SETTINGS */ [];
const settings = $('Settings: fill in here').first().json;
const filledIn = Object.fromEntries(SETTINGS.map((name) => [name, settings[name]]));
const { behind_hours, time_zone } = $('NAME_OF_LOOK').first().json;
const { news } = $('NAME_OF_DECIDE').first().json;
const hours = `${behind_hours} hour${behind_hours === 1 ? '' : 's'}`;
const shown = (instant) =>
	DateTime.fromISO(instant).setZone(time_zone).toFormat('ccc yyyy-MM-dd HH:mm', { locale: 'en' });

const LAST_RUN = {
	open: ({ last_at }) =>
		`A run began at ${shown(last_at)} and has not ended: it is still at work, or was cut off.`,
	stopped: ({ last_at }) =>
		`The run that began at ${shown(last_at)} did not succeed: the view sync_errors says why.`,
	good: () => 'No run has begun since: is its workflow published (active)?',
};
const OF_TABLE = () =>
	'Is its workflow published (active)? If it is, its executions in n8n say why it stops.';

const LINES = {
	unasked: () =>
		'The runs of the syncs could not be read from MEMORY_PHRASE, in three tries. This does not say that they stand still: nobody knows. MEMORY_ADVICE Run this workflow by hand in n8n, and the node that asks says why.',
	answers: ({ was_since }) => `Since ${shown(was_since)}, MEMORY_PHRASE could not be asked.`,
	none: () =>
		'No sync has written down a run in MEMORY_PHRASE so far. Import one and publish (activate) it; run it once by hand to see that it works.',
	found: () => 'There were no runs of syncs before. There are now.',
	behind: (sync) =>
		[
			sync.good_at
				? `${sync.name}: no good run since ${shown(sync.good_at)}.`
				: `${sync.name}: no run has ever succeeded; the first began at ${shown(sync.since)}.`,
			(LAST_RUN[sync.last_state] ?? OF_TABLE)(sync),
		].join(' '),
	again: ({ name, good_at, was_since }) =>
		`${name}: a run succeeded at ${shown(good_at)}. Before it, there was no good one since ${shown(was_since)}.`,
};
const SUBJECTS = [
	['unasked', () => 'Nobody knows whether the syncs run'],
	['answers', () => 'The syncs can be looked at again'],
	['none', () => 'No sync of calls has run yet'],
	['found', () => 'The syncs have begun to run'],
	[
		'behind',
		(count) =>
			count === 1 ? 'A sync of calls stands still' : `${count} syncs of calls stand still`,
	],
	[
		'again',
		(count) => (count === 1 ? 'A sync of calls runs again' : `${count} syncs of calls run again`),
	],
];
const of = (event) => news.filter((each) => each.event === event);
const present = SUBJECTS.filter(([event]) => of(event).length > 0);
const paragraphs = present.map(([event, subject]) =>
	[`${subject(of(event).length)}:`, ...of(event).map(LINES[event])].join('\n'),
);
const advice =
	of('behind').length > 0
		? [
				`A sync stands still when no run of it has succeeded for ${hours}. Calls are not lost: it gets what it missed once it runs. Each is told once, and once more when it runs again. One that you gave up: write its name, as it stands here, into not_watched in Settings.`,
			]
		: [];
const subject = present.map(([event, text]) => text(of(event).length)).join('; ');
const text = [...paragraphs, ...advice, .../* TOLD AGAIN */ [], `Times are in ${time_zone}.`].join(
	'\n\n',
);
return [{ json: { ...filledIn, subject, text } }];
