import type {
	ICredentialDataDecryptedObject,
	IHookFunctions,
	INodeCredentialTestResult,
	IWebhookFunctions,
} from 'n8n-workflow';
import { ServiceError } from '../../shared/failure/serviceError';
import { carriesSecret } from './headerSecret';
import { textOrNull } from '../../shared/values/values';

export const CREDENTIAL = 'kavkomWebhookApi';
const DEFAULT_HEADER = 'X-Webhook-Secret';
const SHORTEST_SECRET = 16;

/** Tells nothing but what is public: how long a secret must be. */
export const TOO_SHORT = `The secret is too short to be safe. Use ${SHORTEST_SECRET} characters or more`;

/**
 * Whether a post carries the secret of the credential, in the header that it names or as a Bearer: Kavkom signs
 * nothing, so this is all that tells its posts from a stranger's (contract: kavkom, Webhooks: Set-up). Without a
 * credential or a secret no post does.
 */
export function isFromKavkom(
	context: IWebhookFunctions,
	{ headerName, secret }: StoredSecret,
): boolean {
	const headers = context.getHeaderData();
	const places = [headers[headerName.toLowerCase()], bearerOf(headers.authorization)];
	// All are looked at: a shorter look would tell by its time which one fits.
	return places.filter((place) => carriesSecret(place, secret)).length > 0;
}

const bearerOf = (header: unknown): string | undefined =>
	/^bearer[ \t]+(\S+)$/i.exec(typeof header === 'string' ? header : '')?.[1];

/**
 * Refuses to go live without a secret, when no post could ever come through, and with one that could be guessed.
 *
 * @throws ServiceError
 */
export async function requireSecret(context: IHookFunctions): Promise<void> {
	const stored = await storedSecret(context);
	if (stored.secret === '') {
		throw new ServiceError('parameter', 'There is no secret to know the posts of Kavkom by', {
			description:
				'Choose a Kavkom Webhook API credential in this node, with a secret that Kavkom sends along as a custom header.',
		});
	}
	if (!isTooShort(stored)) return;
	throw new ServiceError('parameter', TOO_SHORT, {
		description:
			'Enter a longer one in the Kavkom Webhook API credential of this node, and in the custom header in the Kavkom web app.',
	});
}

/** Whether there is a secret that somebody could guess. No post is taken by it, whoever sends it. */
export const isTooShort = ({ secret }: StoredSecret): boolean =>
	secret !== '' && secret.length < SHORTEST_SECRET;

/** What the credential holds. */
export interface StoredSecret {
	headerName: string;
	secret: string;
}

/** The secret of the node's credential; empty when there is none. */
export async function storedSecret(
	context: IWebhookFunctions | IHookFunctions,
): Promise<StoredSecret> {
	const stored = await context
		.getCredentials<ICredentialDataDecryptedObject>(CREDENTIAL)
		.catch((): ICredentialDataDecryptedObject => ({}));
	return {
		headerName: textOrNull(stored.headerName) ?? DEFAULT_HEADER,
		secret: textOrNull(stored.secret) ?? '',
	};
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

interface Check {
	fails: (headerName: string, secret: string) => boolean;
	message: string;
}

const CHECKS: Check[] = [
	{
		fails: (headerName) => !TOKEN.test(headerName),
		message:
			'This cannot be the name of a header. Use letters, digits and dashes, e.g. X-Webhook-Secret',
	},
	{
		fails: (_, secret) => secret.length < SHORTEST_SECRET,
		message: TOO_SHORT,
	},
	{
		fails: (_, secret) => !VISIBLE_ASCII.test(secret),
		message:
			'The secret has spaces or letters that headers cannot carry safely. Use English letters, digits and signs',
	},
];

/** There is nobody to ask whether a secret is right, so its test looks only at what was entered. */
export function testSecret(data: ICredentialDataDecryptedObject = {}): INodeCredentialTestResult {
	const headerName = textOrNull(data.headerName) ?? DEFAULT_HEADER;
	const secret = textOrNull(data.secret) ?? '';
	const failing = CHECKS.find(({ fails }) => fails(headerName, secret));
	return failing === undefined
		? {
				status: 'OK',
				message: 'Ready to use. Enter the same header in the web app of Kavkom',
			}
		: { status: 'Error', message: failing.message };
}
