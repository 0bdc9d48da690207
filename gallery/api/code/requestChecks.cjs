// What the API and the ledger both check of a request, as the body of a function.

// The signs that no text of a database holds or no name has: control signs, and halves of characters.
const UNFIT = /[\p{Cc}\p{Cs}]/u;

// A database may know only the older or only the newer name of such a zone.
const RENAMED = [
	['Africa/Asmera', 'Africa/Asmara'],
	['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
	['America/Catamarca', 'America/Argentina/Catamarca'],
	['America/Coral_Harbour', 'America/Atikokan'],
	['America/Cordoba', 'America/Argentina/Cordoba'],
	['America/Godthab', 'America/Nuuk'],
	['America/Indianapolis', 'America/Indiana/Indianapolis'],
	['America/Jujuy', 'America/Argentina/Jujuy'],
	['America/Louisville', 'America/Kentucky/Louisville'],
	['America/Mendoza', 'America/Argentina/Mendoza'],
	['Asia/Calcutta', 'Asia/Kolkata'],
	['Asia/Katmandu', 'Asia/Kathmandu'],
	['Asia/Rangoon', 'Asia/Yangon'],
	['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
	['Atlantic/Faeroe', 'Atlantic/Faroe'],
	['Europe/Kiev', 'Europe/Kyiv'],
	['Pacific/Enderbury', 'Pacific/Kanton'],
	['Pacific/Ponape', 'Pacific/Pohnpei'],
	['Pacific/Truk', 'Pacific/Chuuk'],
];
// An offset is none: databases read its sign the other way round.
const ZONE_NAME = /^[A-Za-z][\w+-]*(\/[\w+-]+)*$/;

// The names under which a database may know a zone; none when it is no zone.
function zoneNames(name) {
	if (!ZONE_NAME.test(name)) return [];
	try {
		const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
		const renamed = RENAMED.filter((names) => names.includes(timeZone)).flat();
		return [...new Set([name, timeZone, ...renamed])];
	} catch {
		return [];
	}
}

// Databases end their years somewhere; calls were not made outside of these.
const YEARS = { first: 1970, last: 2199 };
const isInYears = (time) => {
	const { year } = time.toUTC();
	return year >= YEARS.first && year <= YEARS.last;
};

// Undefined counts as long enough: then nobody has looked.
const isKeyTooShort = ({ key_is_long: isLong }) => isLong === false;
const SHORT_KEY =
	'This key is too short to be safe, so it lets nobody in. In n8n, open the Header Auth credential of this workflow, and enter the name Authorization and a value of 16 characters or more.';

const isPasswordTooShort = ({ password_is_long: isLong }) => isLong === false;
const SHORT_PASSWORD =
	'This password is too short to be safe, so it lets nobody in. In n8n, open the Basic Auth credential of this workflow, and enter a password of 16 characters or more.';

return {
	isPasswordTooShort,
	SHORT_PASSWORD,
	UNFIT,
	YEARS,
	zoneNames,
	isInYears,
	isKeyTooShort,
	SHORT_KEY,
};
