import { type Answer, html, json, missing, nothing } from './answers.mts';
import type { OneComCall } from './calls.mts';
import type { Parameters } from './parameters.mts';
import { findRecorded } from './recordings.mts';
import type { World } from './world.mts';

export interface Segment {
	recording_id: number;
	speaker: number;
	/** Seconds from the start of the recording, as is the next. */
	start: number;
	end: number;
	text: string;
}

/** What was said in a call, and what a machine makes of it. */
export interface Transcript {
	text: string;
	segments: Segment[];
	summary: string;
	/** From -1 to 1. */
	score: number;
	brief: 'Positive' | 'Neutral' | 'Negative';
}

const TALKS: ReadonlyArray<Omit<Transcript, 'segments' | 'text'> & { lines: readonly string[] }> = [
	{
		lines: ['Good morning, how can I help you?', 'My order has not come.', 'It is on its way.'],
		summary: 'The caller asked for an order; it is on its way.',
		score: 0.42,
		brief: 'Positive',
	},
	{
		lines: ['שלום, מדברת דנה.', 'אני רוצה לדבר עם "השירות".', 'רגע אחד, בבקשה.'],
		summary: 'הלקוח ביקש לדבר עם השירות.',
		score: 0,
		brief: 'Neutral',
	},
	{
		lines: ['Sales, hello?', 'I was cut off three times today.\nThat is too much.'],
		summary: 'The caller complained about calls that were cut off.',
		score: -0.8,
		brief: 'Negative',
	},
];
const SECONDS_PER_LINE = 3.4;
const FIRST_RECORDING_ID = 7001;

const sequenceOf = ({ id }: OneComCall): number => Number(id.slice(id.lastIndexOf('.') + 1));

/** The same call always has the same words. */
export function transcriptOf(call: OneComCall): Transcript {
	const sequence = sequenceOf(call);
	const { lines, ...rest } = TALKS[sequence % TALKS.length];
	const segments = lines.map((text, index) => ({
		recording_id: FIRST_RECORDING_ID + sequence,
		speaker: 1 + (index % 2),
		start: Number((index * SECONDS_PER_LINE).toFixed(1)),
		end: Number(((index + 1) * SECONDS_PER_LINE).toFixed(1)),
		text,
	}));
	const text = segments.map(({ speaker, text: said }) => `Speaker ${speaker}: ${said}`).join('\n');
	return { ...rest, segments, text };
}

const FORMS: Record<
	World['oddities']['transcript'],
	(found: Transcript, format: string) => Answer
> = {
	text: ({ text }) => html(text),
	json: ({ text, segments }) => json({ transcript: text, segments }),
	segments: ({ segments }) => json(segments),
	empty: (_found, format) => nothing(format),
};

/** `info=transcript&id=`: its form is not known (contract: onecom, Further operations), unseen. */
export function transcript(parameters: Parameters, world: World): Answer {
	const id = parameters.get('id');
	if (!id) return missing('id');
	const call = findRecorded(id, world);
	if (!call) return nothing(parameters.format);
	return FORMS[world.oddities.transcript](transcriptOf(call), parameters.format);
}
