/** Where an n8n lives that is ended and started again. */
import type { N8nInstance } from './instance.mts';

export interface N8nHost {
	/** Another one after a restart. */
	readonly n8n: N8nInstance;
	/** Where it keeps all it has. */
	readonly userFolder: string;
	/** Starts n8n again on all it had; one that was killed, or one that still runs and is ended first. */
	restart(): Promise<void>;
	/** Ends it, or leaves it to whom it is lent next. */
	close(): Promise<void>;
}
