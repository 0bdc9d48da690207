/**
 * The tenant as calls and `account: get` name it, in one spelling: what is kept of an account in tables stands under
 * this name. Codes are written in capitals (contract: onecom, Calling it: Request); a credential may have them otherwise.
 */
export const accountName = (tenant: string): string => tenant.toUpperCase();
