/**
 * By whose clock a workflow reads days and hours: that of the phone system, as its credential has it. n8n has a zone of
 * its own, which is America/New_York until somebody says otherwise.
 */
import type { Service } from '../../services.mts';
import { chain, type NodeSpec, type Piece } from '../workflow.mts';
import { accountName, nameAccount } from './account.mts';
import type { Setting } from './settings.mts';

/** A setting that holds an IANA zone; the item of `nameAccount` comes into the node with the settings. */
export const ZONE_OF_ACCOUNT: Setting = { value: '={{ $json.timezone }}' };

/** Where no phone system is left that could tell its zone. */
const NO_ZONE = 'UTC';

/**
 * The accounts of several phone systems, one after the other. One whose nodes are switched off, or that has no
 * credential, stops nothing.
 */
export const nameAccounts = (services: readonly Service[], [column, row]: NodeSpec['at']): Piece =>
	chain(
		...services.map((service, index) => ({
			...nameAccount(service, [column + index, row] as const),
			settings: { executeOnce: true, onError: 'continueRegularOutput' as const },
		})),
	);

/** A setting behind `nameAccounts`: the zone of the first of them that tells one. */
export const zoneOfAccounts = (services: readonly Service[]): { value: string } => ({
	value: `={{ [${services.map((service) => `$('${accountName(service)}').first().json.timezone`).join(', ')}].find(Boolean) ?? '${NO_ZONE}' }}`,
});

/** How that is said in a note, after "as it stands it is". */
export const zoneOfAccountsInNote = (services: readonly Service[]): string =>
	`the zone of your ${services.map(({ title }) => title).join(' or, without it, your ')} credential`;
