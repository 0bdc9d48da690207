/** Workflows that tell a person of a call, or act on it once a person has said yes. */
import type { GalleryEntry } from '../entry.mts';
import { SERVICES } from '../services.mts';
import { callBack } from './callBack.mts';
import { CHANNELS } from '../parts/channels.mts';
import { missedCallAlert } from './missedCall.mts';

export const ALERTS: readonly GalleryEntry[] = [missedCallAlert, callBack].flatMap((build) =>
	SERVICES.flatMap((service) => CHANNELS.map((channel) => build(service, channel))),
);
