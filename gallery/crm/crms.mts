/** The CRMs that calls are logged in. */
import type { Crm } from './crm.mts';
import { HUBSPOT } from './crms/hubspot.mts';
import { PIPEDRIVE } from './crms/pipedrive.mts';
import { SALESFORCE } from './crms/salesforce.mts';
import { ZOHO } from './crms/zoho.mts';

export type { Crm } from './crm.mts';
export { HUBSPOT, PIPEDRIVE, SALESFORCE, ZOHO };

export const CRMS: readonly Crm[] = [HUBSPOT, PIPEDRIVE, SALESFORCE, ZOHO];
