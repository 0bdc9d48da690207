/** The phone systems that the sample workflows read. */

export interface Service {
	/** In file names. */
	key: 'kavkom' | '1com';
	/** In titles. */
	title: string;
	/** The `provider` of its calls. */
	provider: 'kavkom' | '1com';
	/** Type of its node and of its trigger. */
	nodeType: string;
	triggerType: string;
	/** What users choose: "Kavkom API". */
	credential: string;
	/** How far a sync looks back beyond its newest call, in days. */
	overlapDays: number;
	/** Why it looks back, for the note of a sync. */
	whyOverlap: string;
}

const PACKAGE = 'n8n-nodes-kavkom-1com';

export const KAVKOM: Service = {
	key: 'kavkom',
	title: 'Kavkom',
	provider: 'kavkom',
	nodeType: `${PACKAGE}.kavkom`,
	triggerType: `${PACKAGE}.kavkomTrigger`,
	credential: 'Kavkom API',
	overlapDays: 2,
	whyOverlap:
		'Kavkom may list a call many minutes, now and then a day, after it ended, and a call can change after it was first seen.',
};

export const ONECOM: Service = {
	key: '1com',
	title: '1com',
	provider: '1com',
	nodeType: `${PACKAGE}.oneCom`,
	triggerType: `${PACKAGE}.oneComTrigger`,
	credential: '1com API',
	overlapDays: 1,
	whyOverlap:
		'1com lists a call some seconds after it ended, and long calls began hours before, and a call can change after it was first seen.',
};

export const SERVICES: readonly Service[] = [KAVKOM, ONECOM];
