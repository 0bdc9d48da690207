import { parameterError } from '../../../shared/failure/serviceError';

/** The alphabet of short messages, of 7 bits a character (GSM 03.38). */
const GSM_ALPHABET =
	/^[\nA-Za-z0-9 @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[\]~|€]*$/;

/** What takes two places in it. */
const GSM_DOUBLE = /[\^{}\\[\]~|€]/g;

/** How many characters one SMS holds, alone and as a part of several, which begin with their number. */
const LATIN = { alone: 160, asPart: 153 };
/** Each character of a text with any other letter, Hebrew or an emoji among them, takes 16 bits. */
const ANY_SCRIPT = { alone: 70, asPart: 67 };

/** Networks join few more, and whoever sends more has mostly put something else into the field. */
const MAX_PARTS = 10;

/** What pages and word processors put between words, and what nobody sees: in a Latin text they would double the cost. */
const OTHER_BLANKS = /[\u00a0\u2007\u202f]/g;
const UNSEEN = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;

/** Anything but blanks and what has no shape. A blank of Braille has one, by name. */
const SEEN = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A text to be sent, and how many SMS it takes. */
export interface SmsText {
	text: string;
	parts: number;
}

/**
 * A text with line ends and blanks as SMS have them, and each letter with its accent as one character.
 *
 * @throws ServiceError when there is nothing to be seen in it, or when it takes more than 10 SMS: it would be paid for, and likely not arrive
 */
export function smsText(given: string): SmsText {
	if (!SEEN.test(given)) {
		throw parameterError(
			'Message',
			'holds nothing that can be seen',
			'Enter the text of the SMS: there are only blanks and signs without a shape in it.',
		);
	}
	const lines = given
		.normalize('NFC')
		.replace(/\r\n?|[\u2028\u2029]/g, '\n')
		.replace(/\t/g, ' ');
	const visible = lines.replace(OTHER_BLANKS, ' ').replace(UNSEEN, '');
	const text = GSM_ALPHABET.test(visible) ? visible : lines;
	const parts = partsOf(text);
	if (parts <= MAX_PARTS) return { text, parts };
	throw parameterError(
		'Message',
		`is too long: it takes ${parts} SMS`,
		`Shorten it. ${MAX_PARTS} SMS are the most that are sent at once: ${MAX_PARTS * LATIN.asPart} characters, or ${MAX_PARTS * ANY_SCRIPT.asPart} where Hebrew, an emoji or another letter is among them.`,
	);
}

function partsOf(text: string): number {
	const isLatin = GSM_ALPHABET.test(text);
	const { alone, asPart } = isLatin ? LATIN : ANY_SCRIPT;
	const length = text.length + (isLatin ? (text.match(GSM_DOUBLE) ?? []).length : 0);
	return length <= alone ? 1 : Math.ceil(length / asPart);
}
