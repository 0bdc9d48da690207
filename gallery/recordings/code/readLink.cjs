// What the proxy was asked for. The words of an address are text: a list or an object is refused.
const MAX_CHARACTERS = 300;
const PROVIDERS = /* PROVIDERS */ [];
const MAX_MINUTES = 24 * 60;
// No database takes the first, and none of them is in an ID: control signs, and halves of characters.
const UNFIT = /[\p{Cc}\p{Cs}]/u;
const { route, query, link_minutes: minutes, key_is_long: isKeyLong } = $input.first().json;

const isName = (value) =>
	typeof value === 'string' &&
	value.trim() !== '' &&
	value.length <= MAX_CHARACTERS &&
	!UNFIT.test(value);

const refusal = (status, message) => [
	{ json: { kind: 'refused', status, body: { ok: false, error: { message } } } },
];

if (isKeyLong === false) {
	return refusal(
		403,
		'This password is too short to be safe, so it lets nobody in. In n8n, open the Header Auth credential of this workflow, and enter the name Authorization and a value of 16 characters or more.',
	);
}
if (!(Number(minutes) >= 1 && Number(minutes) <= MAX_MINUTES)) {
	return refusal(
		500,
		`In the node "Settings: fill in here" of the workflow, link_minutes must be a number from 1 to ${MAX_MINUTES}.`,
	);
}
const { provider, id, token = '' } = query ?? {};
if (!PROVIDERS.includes(provider)) {
	return refusal(400, 'provider must be ONE_PROVIDER.');
}
if (!isName(id)) return refusal(400, 'id must be the id of a call.');
if (typeof token !== 'string') return refusal(400, 'token must be one text.');
if (route === 'play' && token === '') {
	return refusal(403, 'This link is not complete: it has no token.');
}
return [{ json: { kind: route, provider, id, token } }];
