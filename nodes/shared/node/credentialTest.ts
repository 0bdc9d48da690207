import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunction,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { callingCodes } from '../call/phoneNumber';
import { withoutFormatting } from '../call/writtenNumber';
import { ServiceError, type FailureKind } from '../failure/serviceError';
import { settle } from '../failure/settle';
import type { RequestContext } from '../http/connection';
import { networkFailure } from '../http/networkFailure';
import { createRedactor } from '../secrets/redact';
import { pastedSecret } from '../values/pasted';
import { textOrNull } from '../values/values';
import {
	apiAddress,
	secretsOf,
	triedOnce,
	type Account,
	type AccountCredential,
	type CredentialKind,
} from './account';
import { contextOfTest, type Authenticate } from './contextOfTest';

/** What a field must be before anything is sent. */
export interface FieldRule {
	/** Its name in the credential. */
	field: string;
	/** Whether a value is right; without blanks around it, empty when the field is. */
	fits: (value: string) => boolean;
	/** Never with the value in it: a key may have been pasted into the wrong field. */
	message: string;
	howToGoOn: string;
}

/** A credential of a phone system, and how it is tested. */
export interface TestedCredential<A extends Account> {
	kind: Pick<CredentialKind<AccountCredential>, 'service'> & { secrets: readonly string[] };
	authenticate: Authenticate;
	/** What its own fields must be, besides those that all have. */
	fieldRules: readonly FieldRule[];
	/** Opens the account, as for the node. */
	connect: (context: RequestContext) => Promise<A>;
	/** Proves by one read that the account can be used; throws the failure otherwise. */
	checkAccess: (account: A) => Promise<void>;
	/** What to do about a failure, where the advice for a node that runs does not fit a test. */
	advice: Partial<Record<FailureKind, string>>;
}

/**
 * What is copied along with a key. It is said of a key that was refused, and keeps none from being tried: who knows
 * what a key can hold?
 */
const COPIED_ALONG: ReadonlyArray<{ looks: RegExp; hint: string }> = [
	{
		looks: /^["'`\u00ab]|["'`\u00bb],?$/,
		hint: 'It stands in quotes in the credential: leave them out.',
	},
	{
		looks: /^(?:<.*>|\$?\{.*\}|=\{\{.*|\[.*\]|\(.*\))$/s,
		hint: 'It stands in brackets in the credential: leave them out.',
	},
	{
		looks: /^.{0,60}(?:bearer|basic|token|jwt|authorization|key).{0,20}?(?:[:=\s]|%20)/i,
		hint: 'A word such as Bearer stands before it in the credential: enter the key alone.',
	},
];

/** Failures that a wrong key can have brought. */
const MAY_BE_THE_KEY: readonly FailureKind[] = [
	'credentials',
	'forbidden',
	'refused',
	'invalidRequest',
];

/** Longer ones are no prefix, but a number. */
const OUTSIDE_LINE_PREFIX = /^[\d*#]{0,8}$/;

const FIELD_RULES: readonly FieldRule[] = [
	{
		field: 'baseUrl',
		fits: isWebAddress,
		message: 'The Base URL in the credential is not a web address',
		howToGoOn: 'It starts with https:// and names a host.',
	},
	{
		field: 'country',
		fits: (country) => country === '' || callingCodes().has(country.toUpperCase()),
		message: 'The Country in the credential is not known',
		howToGoOn: 'Choose one from the list, or give its two letters, such as FR, by an expression.',
	},
	{
		field: 'outsideLinePrefix',
		fits: (prefix) => OUTSIDE_LINE_PREFIX.test(withoutFormatting(prefix)),
		message: 'The Outside Line Prefix in the credential is not what a phone dials for a line',
		howToGoOn: 'It has up to 8 digits, stars and hashes, mostly a single 0 or 9. It can be empty.',
	},
];

function isWebAddress(written: string): boolean {
	const address = apiAddress(written);
	return /^https?:\/\//i.test(address) && URL.canParse(address);
}

/**
 * The function by which n8n tests a credential: looks at its fields, then sends one read, and says in the words
 * of the node what is not right.
 */
export function credentialTest<A extends Account>(
	tested: TestedCredential<A>,
): ICredentialTestFunction {
	return async function (
		this: ICredentialTestFunctions,
		{ data = {} }: ICredentialsDecrypted,
	): Promise<INodeCredentialTestResult> {
		const outcome = await settle(check(this, tested, data));
		if ('value' in outcome) return { status: 'OK', message: 'Connection successful!' };
		const failure = networkFailure(outcome.thrown, tested.kind.service);
		const redact = createRedactor(secretsOf(data, tested.kind.secrets));
		const told = [inOneLine(failure, tested), ...hintsOnKey(failure, tested, data)].join(' ');
		return { status: 'Error', message: redact(told) };
	};
}

async function check<A extends Account>(
	tester: ICredentialTestFunctions,
	{ fieldRules, authenticate, connect, checkAccess }: TestedCredential<A>,
	data: ICredentialDataDecryptedObject,
): Promise<void> {
	const broken = [...FIELD_RULES, ...fieldRules].find(
		({ field, fits }) => !fits(textOrNull(data[field]) ?? ''),
	);
	if (broken !== undefined) {
		throw new ServiceError('parameter', broken.message, { description: broken.howToGoOn });
	}
	const account = await connect(contextOfTest(tester, data, authenticate));
	await checkAccess(triedOnce(account));
}

/** n8n shows one text. Advice for a test stands in place of that for a run, never of what the service said. */
function inOneLine(
	{ kind, message, description }: ServiceError,
	{ advice, kind: { service } }: Pick<TestedCredential<Account>, 'advice' | 'kind'>,
): string {
	const [howToGoOn, ...said] = description.split('\n');
	const own = advice[kind] ?? '';
	const lines = own === '' || howToGoOn.startsWith(`${service} says: `) ? [howToGoOn] : [];
	return [`${message}.`, own, ...lines, ...said].filter((line) => line !== '').join(' ');
}

function hintsOnKey(
	{ kind }: ServiceError,
	{ kind: { secrets } }: Pick<TestedCredential<Account>, 'kind'>,
	data: ICredentialDataDecryptedObject,
): string[] {
	if (!MAY_BE_THE_KEY.includes(kind)) return [];
	const keys = secrets.map((field) => pastedSecret(data[field]));
	return COPIED_ALONG.filter(({ looks }) => keys.some((key) => looks.test(key))).map(
		({ hint }) => hint,
	);
}
