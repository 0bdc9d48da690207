/**
 * The domain as calls and `account: get` name it, in one spelling: what is kept of an account in tables stands under
 * this name, and a UUID is the same one in capitals.
 */
export const accountName = (domainUuid: string): string => domainUuid.toLowerCase();
