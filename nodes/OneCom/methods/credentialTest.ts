import { OneComApi } from '../../../credentials/OneComApi.credentials';
import { ServiceError } from '../../shared/failure/serviceError';
import { credentialTest } from '../../shared/node/credentialTest';
import { readExtensions } from '../lists/extensions';
import { connectOneCom, CREDENTIAL, SERVICE, type OneComAccount } from '../transport/account';

/**
 * Asks for the extensions. 1com answers a wrong key and a wrong tenant with a status of 200, so only a list with
 * something in it proves both (contract: onecom, Calling it).
 */
async function checkAccess(account: OneComAccount): Promise<void> {
	const extensions = await readExtensions(account);
	if (extensions.length > 0) return;
	throw new ServiceError('refused', `${SERVICE} lists no extension for this API Key and Tenant`, {
		description: '',
	});
}

/** The test of the credential. */
export const oneComApiTest = credentialTest({
	kind: CREDENTIAL,
	authenticate: new OneComApi().authenticate,
	fieldRules: [],
	connect: connectOneCom,
	checkAccess,
	advice: {
		credentials:
			'Check both: copy the API Key again from Configuration → Settings, and take the Tenant from a user name such as 203-DEMO, where it comes after the dash, with capitals as they stand there. If they are right, check the Base URL.',
		notFound: 'Check the Base URL.',
		refused:
			'Check the API Key, the Tenant and the Base URL: one of them is not right, or the tenant has no extension.',
	},
});
