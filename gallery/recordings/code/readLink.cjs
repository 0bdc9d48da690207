// What the proxy was asked for. The words of an address are text: a list or an object is refused.
const MAX_CHARACTERS = 300;
const PROVIDERS = /* PROVIDERS */ [];
const MAX_MINUTES = 24 * 60;
const { route, query, link_minutes: minutes } = $input.first().json;

const isName = (value) =>
	typeof value === 'string' && value !== '' && value.length <= MAX_CHARACTERS;

const refusal = (status, message) => [
	{ json: { kind: 'refused', status, body: { ok: false, error: { message } } } },
];

if (!(Number(minutes) >= 1 && Number(minutes) <= MAX_MINUTES)) {
	return refusal(
		500,
		`In the node "Settings" of the workflow, link_minutes must be a number from 1 to ${MAX_MINUTES}.`,
	);
}
const { provider, id, token } = query ?? {};
if (!PROVIDERS.includes(provider)) {
	return refusal(400, 'provider must be ONE_PROVIDER.');
}
if (!isName(id)) return refusal(400, 'id must be the id of a call.');
if (route === 'play' && (typeof token !== 'string' || token === '')) {
	return refusal(403, 'This link is not complete: it has no token.');
}
return [{ json: { kind: route, provider, id, token: token ?? '' } }];
