/** Workflows in which an AI reads calls or recordings. */
import type { GalleryEntry } from '../entry.mts';
import { SERVICES } from '../services.mts';
import { answerQuestions } from './answerQuestions.mts';
import { transcribe } from './transcribe.mts';

export const AI: readonly GalleryEntry[] = [
	...SERVICES.map((service) => answerQuestions([service])),
	answerQuestions(SERVICES),
	...SERVICES.map(transcribe),
];
