/** 1com's two APIs: `proxyapi.php`, and `openapi.php`, which is newer. */
export type OneComApiKind = 'classic' | 'openApi';

const OPEN_API_FILE = /\/openapi\.php(?:\/.*)?$/i;

/** Where the credential puts the key, instead of into the address (contract: onecom-openapi, Address and key). */
export const KEY_HEADER = 'X-API-Key';

/** Whether an address, with whatever stands behind its file, is one of the newer API. */
export const isOpenApi = (address: string): boolean => /\/openapi\.php(?:[/?#]|$)/i.test(address);

/** Any file of PHP at the end of an address. */
const FILE = /\/[^/]+\.php$/i;

/**
 * The address of the classic API.
 *
 * @param address what the credential holds: that of either API (contract: onecom-openapi, Address and key)
 */
export const classicAddress = (address: string): string =>
	address.replace(OPEN_API_FILE, '/proxyapi.php');

/**
 * The address of the newer API: that of the classic one with another file (contract: onecom-openapi, Address and key).
 *
 * @param address what the credential holds: that of either API, or their folder
 */
export const openApiAddress = (address: string): string =>
	`${address.replace(OPEN_API_FILE, '').replace(FILE, '')}/openapi.php`;
