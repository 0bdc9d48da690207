/** Workflows that tell a person of a call or of a stop, or act on a call once a person has said yes. */
import type { GalleryEntry } from '../entry.mts';
import type { Service } from '../../services.mts';
import { callBack } from './callBack.mts';
import { CHANNELS } from '../parts/channels.mts';
import { missedCallAlert } from './missedCall.mts';
import { SCREEN_POPS } from './screenPop.mts';
import { stoppedAlert } from './stopped.mts';

export const alertsOf = (services: readonly Service[]): GalleryEntry[] => [
	...[missedCallAlert, callBack].flatMap((build) =>
		services.flatMap((service) => CHANNELS.map((channel) => build(service, channel))),
	),
	...SCREEN_POPS,
	...CHANNELS.map(stoppedAlert),
];
