import { boundedCopy } from '../values/boundedCopy';

const HARMLESS_NAMES: readonly string[] = [
	// What a field is told by that counts or dates secrets, or says whether there is one.
	'(?:has|is|needs|requires) .*',
	'.* (?:at|attempts|changed|count|date|disabled|duration|enabled|expired|expires|expiry|length)',
	'.* (?:limit|policy|required|seconds|shown|status|time|timeout|total|type|used)',
	'(?:.* )?(?:cached|completion|input|max|output|prompt|total) tokens',
	'tokens',
	'.*\\bpass through',
	// Who may, or who it is: no secret by itself.
	'(?:.* )?auth (?:acl|id)',
	'pin to top',
];

/** What a key is for, where it is a secret. A key alone tells entries apart, or is one to be pressed. */
const SECRET_KEYS: readonly string[] = [
	'access|account|x? ?api|app|application|auth|cipher|client|consumer|crypto|decryption|encryption',
	'hmac|license|master|oauth|pre ?shared|private|provisioning|push|rsa|secret|security|server',
	'service|session|shared|signing|sip|srtp|ssh|ssl|stream|subscription|tls|user|webhook',
];

/**
 * What makes a secret of a field, as patterns of words of its name. Some also stand inside a longer word, because
 * names are written without gaps, too: `webpasswordhash`, `authtoken`, `vmpin`.
 * (contract: kavkom, Extensions, numbers, users: Secrets; onecom, Extensions and live state)
 */
const SECRET_WORDS: readonly string[] = [
	'\\w*(?:passphrase|passcode|password|passwd)\\w*',
	'pass|\\w*pwd|pswd|passw|pw|(?:sip|user|vm|voicemail|web)pw|mdp|pass ?keys?|psk|ha ?1',
	'(?:account|admin|db|device|ext|extension|ftp|ldap|login|mail|peer|phone|proxy|smtp)pass',
	'(?:sip|trunk|user|vm|voicemail|web|wifi)pass',
	// Password in other languages.
	'mot ?de ?passe|contrase[nñ]as?|passwort|kennwort|senha|סיסמ[הא]|ססמ[הא]|парол[ья]',
	'\\w*secrets?|\\w*tokens?|\\w*credentials?|creds?',
	'pins?|pin ?sets?|pin(?:code|number)s?|\\w*pincode|(?:agent|conference|sip|user|vm|voicemail)pin',
	'otp|totp|hotp|mfa|2 fa\\w*|(?:backup|recovery|security|verification) codes?',
	'(?:access|auth|conference|unlock) ?codes?',
	'\\w*hash|salt|nonce',
	'auth|oauth|authentication|authorization|bearer|jwt|hmac|sig|signatures?',
	'cookies?|sessions?|session ?ids?',
	`(?:${SECRET_KEYS.join('|')}) ?keys?`,
];

const SECRET = new RegExp(`(?:^| )(?:${SECRET_WORDS.join('|')})(?: |$)`);
const HARMLESS = new RegExp(`^(?:${HARMLESS_NAMES.join('|')})$`);

/** The words of a name in small letters, whether they are told by capitals, signs or digits. */
function wordsOf(name: string): string {
	return name
		.replace(/([\p{Ll}\p{N}])(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$2 ')
		.replace(/(\p{L})(?=\p{N})|(\p{N})(?=\p{L})/gu, '$1$2 ')
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim()
		.toLowerCase();
}

/** No honest name is longer: what comes behind is not looked at. */
const MAX_LENGTH = 200;

const MAX_REMEMBERED = 2000;
const remembered = new Map<string, boolean>();

/**
 * Whether a field holds a secret, by its name alone. A field that only tells of one is none:
 * `password_changed_at`.
 */
export function isSecretField(field: string): boolean {
	const name = field.slice(0, MAX_LENGTH);
	// The names of a list's rows are the same in every row.
	const known = remembered.get(name);
	if (known !== undefined) return known;
	const words = wordsOf(name);
	const isSecret = SECRET.test(words) && !HARMLESS.test(words);
	if (remembered.size >= MAX_REMEMBERED) remembered.clear();
	remembered.set(name, isSecret);
	return isSecret;
}

export const HIDDEN = '[hidden]';

/** A pair of JSON: its name, and a value that is a text or a number. */
const JSON_PAIR = /"([^"\\]{1,100})"(\s{0,4}:\s{0,4})(?:"(?:[^"\\]|\\.)*"|[\w.+-]+)/g;

/** A pair with an equals sign, as in a dial string. Those of links stay: a link without them leads nowhere. */
const PLAIN_PAIR =
	/(?<![?&#;/\w.%-])([A-Za-z][\w.-]{1,60})( ?= ?)(?:"[^"]*"|'[^']*'|[^\s,;&(){}[\]"']+)/g;

/** The password before the host of an address. */
const PASSWORD_OF_LINK = /(:\/\/[^\s/:@]{1,200}:)[^\s/@]{1,200}@/g;

/** A text with the values of secrets hidden that stand in it beside their names. Other texts are kept as they are. */
export function withoutSecretPairs(text: string): string {
	// Most texts of a row have none of these signs, and looking for one is cheap beside a pattern.
	const withoutPairs = text.includes('=') ? text.replace(PLAIN_PAIR, withoutPlainValue) : text;
	const withoutJson = withoutPairs.includes('"')
		? withoutPairs.replace(JSON_PAIR, withoutJsonValue)
		: withoutPairs;
	return withoutJson.includes('@')
		? withoutJson.replace(PASSWORD_OF_LINK, `$1${HIDDEN}@`)
		: withoutJson;
}

const withoutPlainValue = (pair: string, name: string, sign: string): string =>
	isSecretField(name) ? `${name}${sign}${HIDDEN}` : pair;

const withoutJsonValue = (pair: string, name: string, sign: string): string =>
	isSecretField(name) ? `"${name}"${sign}"${HIDDEN}"` : pair;

/**
 * A copy of a service's record that is safe to hand on, without any secret field, and with the secrets hidden that
 * stand beside their names in its texts. Other values are kept as they are.
 */
export function withoutSecretFields<T>(value: T): T {
	return boundedCopy(value, isSecretField, withoutSecretPairs) as T;
}
