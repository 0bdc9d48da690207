/* CALLER TEXTS */

// As the phone system words them, without signs. A word that is in neither list says nothing of that.
const LIVE_WORDS = /* LIVE WORDS */ [];
const OVER_WORDS = /* OVER WORDS */ [];
// Shorter numbers are extensions.
const LEAST_DIGITS = 7;
// What began longer ago came late, or is a call that goes on for long: nobody need be told who is calling.
const MINUTES = 3;
const lettersOf = (word) =>
	String(word ?? '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '');

const isUnderWay = ({ event, status, ended_at, recording, duration_seconds, talk_seconds }) => {
	const word = lettersOf(event);
	if (ended_at || recording || OVER_WORDS.includes(word)) return false;
	if (LIVE_WORDS.includes(word)) return true;
	return ['unknown', 'answered'].includes(status) && !(duration_seconds > 0 || talk_seconds > 0);
};
const isNow = ({ started_at }) =>
	!started_at || DateTime.fromISO(started_at) > DateTime.utc().minus({ minutes: MINUTES });
const isFromOutside = (call) => {
	const number = numberOfCaller(call);
	return call.direction === 'inbound' && (number === '' || digitsOf(number).length >= LEAST_DIGITS);
};

const calls = new Map();
for (const { json: call } of $('Are all settings filled in?').all()) {
	if (!call.id || !call.provider || calls.has(call.id)) continue;
	if (isUnderWay(call) && isNow(call) && isFromOutside(call)) calls.set(call.id, call);
}

// A hidden caller has no number that anything could be found by.
return [...calls.values()].map((call) => {
	const { id, provider, source, source_name, destination, extension } = call;
	const isHidden = numberOfCaller(call) === '';
	const external_number = isHidden ? '' : (call.external_number ?? '');
	return {
		json: { id, provider, source, source_name, external_number, destination, extension },
	};
});
