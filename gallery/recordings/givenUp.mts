/** A look at the recordings that the archives and the transcriptions gave up, and another try for all of them. */
import type { GalleryEntry } from '../entry.mts';
import { manualStart, postgresQuery } from '../nodes.mts';
import { chain, workflow } from '../workflow.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, run } from '../parts/steps.mts';

const LOOK = 'Click here to see what was given up';
const LIST = 'List what was given up';
const AGAIN = 'Click here to have it tried again';
const RETRY = 'Let the next runs try it again';

const NOTE: Note = {
	steps: [
		choose('Postgres', LIST, RETRY),
		run(LOOK, ': it lists the calls'),
		run(AGAIN, ' once the reason is gone'),
	],
	more: `**The credential** is the one of the workflows that keep, write down or sum up recordings. There is nothing to publish.

**What it does:** those workflows try a recording five times, then give it up. *${LOOK}* lists these calls, newest first, with what was wanted of them (archive, transcript or summary) and why it could not be done. When the reason is gone, such as a credential that had run out, *${AGAIN}* has the next runs try all of them again: five times, and only for calls of the last 14 days. For one whose file OpenAI does not take, nothing is paid.`,
};

export const GIVEN_UP_RECORDINGS: GalleryEntry = {
	file: 'recordings/recordings-given-up.json',
	purpose: 'See which recordings were given up, and have them tried again',
	destination: 'n8n',
	needs: 'PostgreSQL 12 or newer',
	workflow: workflow({
		name: 'Recordings that were given up',
		note: NOTE,
		pieces: [
			chain(
				manualStart(LOOK, [0, 0]),
				postgresQuery(LIST, 'SELECT * FROM recordings_given_up', [1, 0]),
			),
			chain(
				manualStart(AGAIN, [0, 1]),
				postgresQuery(
					RETRY,
					`SELECT provider, purpose, retry_recordings(purpose, provider) AS tried_again
FROM (SELECT DISTINCT provider, purpose FROM recordings_given_up) AS given_up`,
					[1, 1],
				),
			),
		],
	}),
};
