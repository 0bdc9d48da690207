/** What needs somebody's attention comes first. */
const RESULTS = ['failed', 'warning', 'unknown', 'ok'];

/** Before all else, also where it is well: n8n shows ten rows, and a wrong zone puts every call at a wrong hour. */
const FIRST = 'time_zone';

/** A node that could not run at all, such as one with a time zone that does not exist in its credential. */
const notRun = ({ phone_system, error, message }) => {
	const found =
		typeof error === 'string' ? error : (error?.message ?? message ?? 'It could not run');
	const advice = String(message ?? error?.description ?? '')
		.replace(found, '')
		.trim();
	return { phone_system, check: 'run', result: 'failed', found, advice: advice || null };
};

const findings = $input
	.all()
	.map(({ json }) => (json.error === undefined ? json : notRun(json)))
	// A node that is turned off hands on what it got: no finding.
	.filter(({ check }) => check !== undefined);

return findings
	.map(({ phone_system, check, result, found, advice }, place) => ({
		place: check === FIRST ? -1 : RESULTS.indexOf(result) * findings.length + place,
		json: { phone_system, result, check, found, advice },
	}))
	.sort((a, b) => a.place - b.place)
	.map(({ json }) => ({ json }));
