// Since when somebody looked without a gap: after a stop of n8n its syncs did not run either, and get as many hours
// again. Not twice in a row: where this workflow itself runs seldom, every look would come after such a gap. Nor while
// no look can be noted, as when n8n's data tables are full: the syncs may stand still for the same reason.
const GAP_MINUTES = 90;
const settings = $('Settings: fill in here').first().json;
const written = (name) => String(settings[name] ?? '').trim();
const wrong = (name, advice) => new Error(`${name} in Settings: "${written(name)}" ${advice}`);

if (!$now.setZone(written('time_zone')).isValid) {
	throw wrong('time_zone', 'is no time zone, such as Europe/Paris');
}
const behindHours = Number(written('behind_hours').replace(',', '.'));
if (!(behindHours > 0)) throw wrong('behind_hours', 'must be a number above 0');

const [row = {}] = $('NAME_OF_KNOWN')
	.all()
	.map(({ json }) => json)
	.filter(({ id, workflow }) => id && workflow)
	.sort((a, b) => a.id - b.id);
const lookedAt = row.looked_at || null;
const known = row.up_since || null;
// A node that could not write gives back what came in, which is no row.
const canNote = Boolean($('NAME_OF_NOTE').first().json.workflow);
const hasGap =
	canNote && lookedAt !== null && DateTime.fromISO(lookedAt) < $now.minus({ minutes: GAP_MINUTES });
const now = $now.toUTC().toISO();

return [
	{
		json: {
			behind_hours: behindHours,
			time_zone: written('time_zone'),
			looked_at: now,
			up_since: hasGap && known !== lookedAt ? now : known,
		},
	},
];
