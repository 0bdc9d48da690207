/** Workflows that tell a CRM of calls. */
import type { GalleryEntry } from '../entry.mts';
import { SERVICES } from '../services.mts';
import { CRMS } from './crms.mts';
import { kavkomLead } from './kavkomLead.mts';
import { logCalls } from './logCalls.mts';

export const CRM: readonly GalleryEntry[] = [
	...CRMS.flatMap((crm) => SERVICES.map((service) => logCalls(service, crm))),
	kavkomLead(),
];
