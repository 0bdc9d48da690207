/** Workflows that tell a person of a call, of no call or of a stop, or act on a call once a person has said yes. */
import type { GalleryEntry } from '../entry.mts';
import type { Service } from '../../services.mts';
import { abandonedCallAlert } from './abandonedCall.mts';
import { callBack } from './callBack.mts';
import { CHANNELS } from '../parts/channels.mts';
import { missedCallAlert } from './missedCall.mts';
import { quietPhoneAlert } from './quietPhone.mts';
import { SCREEN_POPS } from './screenPop.mts';
import { syncBehindAlert } from './syncBehind.mts';
import { SYNC_MEMORIES } from './syncMemories.mts';
import { stoppedAlert } from './stopped.mts';
import { TEXT_BACK } from './textBack.mts';

export const alertsOf = (services: readonly Service[]): GalleryEntry[] => [
	...[missedCallAlert, quietPhoneAlert, callBack].flatMap((build) =>
		services.flatMap((service) => CHANNELS.map((channel) => build(service, channel))),
	),
	...services.flatMap((service) =>
		CHANNELS.flatMap((channel) => abandonedCallAlert(service, channel)),
	),
	TEXT_BACK,
	...SCREEN_POPS,
	...CHANNELS.flatMap((channel) => SYNC_MEMORIES.map((memory) => syncBehindAlert(memory, channel))),
	...CHANNELS.map(stoppedAlert),
];
