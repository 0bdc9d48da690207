/** Which account a workflow works for: what is kept of several accounts in one place must not be mixed. */
import type { IDataObject } from 'n8n-workflow';
import type { Service } from '../../services.mts';
import { serviceNode } from './serviceNode.mts';
import type { NodeSpec } from '../workflow.mts';

/** Name of the node that gives the account. */
export const accountName = ({ title }: Service): string => `See which ${title} account this is`;

/** Gives `provider` and `account` as the calls have them, and `timezone`; it asks the phone system nothing. */
export const nameAccount = (
	service: Service,
	at: NodeSpec['at'],
	name = accountName(service),
): NodeSpec => serviceNode(service, name, at, { resource: 'account', operation: 'get' });

/** JavaScript for the account, anywhere after that node. */
export const accountOf = (service: Service, name = accountName(service)): string =>
	`$('${name}').first().json.account`;

/**
 * JavaScript for the IANA zone in which the times of its calls are read, anywhere after that node: by one name, for
 * two names of a zone, such as Israel and Asia/Jerusalem, are not two zones.
 */
export const zoneOf = (service: Service, name = accountName(service)): string =>
	`((zone) => zone && new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone)($('${name}').first().json.timezone)`;

/** Option of a node that asks the phone system, anywhere after that node: it stops where another account's credential is chosen in it. */
export const onlyAccount = (service: Service, name = accountName(service)): IDataObject => ({
	onlyAccount: `={{ ${accountOf(service, name)} }}`,
});
