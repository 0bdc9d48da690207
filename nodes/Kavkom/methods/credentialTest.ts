import { KavkomApi } from '../../../credentials/KavkomApi.credentials';
import { credentialTest, type FieldRule } from '../../shared/node/credentialTest';
import { pastedText } from '../../shared/values/pasted';
import { connectKavkom, CREDENTIAL, type KavkomAccount } from '../transport/account';
import { readPbxPage } from '../transport/requests';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const FIELD_RULES: readonly FieldRule[] = [
	{
		field: 'domainUuid',
		fits: (domain) => UUID.test(pastedText(domain)),
		message: 'The Domain UUID in the credential is not a UUID',
		howToGoOn:
			'It looks like 6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f. Check that you copied the whole of it.',
	},
];

/** Asks for one call record: most keys are for these (contract: kavkom, Call detail records). */
async function checkAccess(account: KavkomAccount): Promise<void> {
	await readPbxPage(account, 'cdr/list', { limit: 1, page: 1 });
}

/** The test of the credential. */
export const kavkomApiTest = credentialTest({
	kind: CREDENTIAL,
	authenticate: new KavkomApi().authenticate,
	fieldRules: FIELD_RULES,
	connect: connectKavkom,
	checkAccess,
	advice: {
		credentials: 'Copy the API Key again from API Settings, without spaces around it.',
		forbidden:
			'It may not read call records of this domain. Check the Domain UUID, and the routes and domains that the key is tied to.',
		notFound: 'Check the Base URL.',
		invalidRequest: 'Check the Domain UUID: copy the whole of it again.',
		refused:
			'Check the API Key, the Domain UUID and the Base URL: one of them is not right, or the key may not read call records of this domain.',
	},
});
