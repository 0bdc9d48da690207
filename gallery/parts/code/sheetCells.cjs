// The columns that hold times. Spreadsheets count time in days, and dates from the last midnight of 1899.
const KINDS = /* CELL_KINDS */ {};
const DAY_SECONDS = 86_400;
const DAYS_TO_1970 = 25_569;

// Of a local date and time, or of a number of seconds, as a row has them.
const secondsOf = {
	clock: (text) => Date.parse(`${text.replace(' ', 'T')}Z`) / 1000 + DAYS_TO_1970 * DAY_SECONDS,
	duration: (seconds) => seconds,
};

const twoDigits = (number) => String(number).padStart(2, '0');
const asDuration = (seconds) =>
	[Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60]
		.map((part, index) => (index === 0 ? String(part) : twoDigits(part)))
		.join(':');

const isTime = (column, value) => value !== '' && value !== null && KINDS[column] in secondsOf;

// As a person would type it: 2026-11-27 09:30:00, 0:01:05.
const typed = (column, value) =>
	isTime(column, value) && KINDS[column] === 'duration' ? asDuration(value) : value;

// As spreadsheets keep it, whatever their language.
const serial = (column, value) =>
	isTime(column, value) ? secondsOf[KINDS[column]](value) / DAY_SECONDS : value;

// A time may have been kept as a number or as it was typed.
const isInCell = (column, value, cell) => {
	if (isTime(column, value) && typeof cell === 'number')
		return Math.round(secondsOf[KINDS[column]](value)) === Math.round(cell * DAY_SECONDS);
	return String(typed(column, value)) === String(cell ?? '');
};
