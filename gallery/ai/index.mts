/** Workflows in which an AI reads calls or recordings. */
import type { GalleryEntry } from '../entry.mts';
import type { Service } from '../../services.mts';
import { answerQuestions } from './answerQuestions.mts';
import { mcpServer } from './mcpServer.mts';
import { transcribe } from './transcribe.mts';

export const aiOf = (services: readonly Service[]): GalleryEntry[] => [
	...services.map((service) => answerQuestions([service])),
	answerQuestions(services),
	...services.map(mcpServer),
	...services.map(transcribe),
];
