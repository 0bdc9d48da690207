/** Workflows that tell a CRM of calls. */
import type { GalleryEntry } from '../entry.mts';
import type { Service } from '../../services.mts';
import { CRMS } from './crms.mts';
import { kavkomLead } from './kavkomLead.mts';
import { logCalls } from './logCalls.mts';

export const crmOf = (services: readonly Service[]): GalleryEntry[] => [
	...CRMS.flatMap((crm) => services.map((service) => logCalls(service, crm))),
	kavkomLead(),
];
