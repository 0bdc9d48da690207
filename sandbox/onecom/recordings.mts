import { toneMp3, toneWav } from '../shared/audio.mts';
import { type Answer, html, missing, PROXY_PAGE } from './answers.mts';
import type { OneComCall } from './calls.mts';
import type { Parameters } from './parameters.mts';
import type { World } from './world.mts';

/** A recording lasts as long as the talk, but no longer than this: encoding takes time. */
const LONGEST_SECONDS = 5;
const PITCHES = [392, 440, 494, 523];

const TONES = { mp3: toneMp3, wav: toneWav };

/**
 * The sequence number may come after `_` instead of `.`, which then finds nothing (contract: onecom,
 * Recordings: Ids).
 */
const normalized = (id: string, { oddities }: World): string =>
	oddities.underscoreFindsNothing ? id : id.replace(/_(\d+)$/, '.$1');

/** The call that has a recording under this id, once it is there. */
export function findRecorded(id: string, world: World): OneComCall | undefined {
	const wanted = normalized(id, world);
	const now = world.now();
	return world.calls.find(
		(call) =>
			call.hasRecording &&
			call.recordingVisibleAt <= now &&
			(call.id === wanted ||
				call.originateId === id ||
				call.legs.some((leg) => leg.uniqueId === wanted)),
	);
}

/** The audio file of a call, a tone whose pitch tells calls apart. */
export function recordingOf(call: OneComCall, world: Pick<World, 'oddities'>): Buffer {
	const sequence = Number(call.id.split('.').at(-1));
	const seconds = Math.min(LONGEST_SECONDS, Math.max(1, call.talkSeconds));
	return TONES[world.oddities.recordingFormat](seconds, PITCHES[sequence % PITCHES.length]);
}

const noRecording = ({ oddities }: World): Answer =>
	html(oddities.recordingMissing === 'html' ? PROXY_PAGE : '');

function audioOf(parameters: Parameters, world: World): Answer {
	const id = parameters.get('id');
	if (!id) return missing('id');
	const call = findRecorded(id, world);
	if (!call) return noRecording(world);
	return {
		status: 200,
		contentType: world.oddities.recordingContentType,
		body: recordingOf(call, world),
	};
}

/** `info=recording` (contract: onecom, Recordings). */
export function recording(parameters: Parameters, world: World): Answer {
	if (world.oddities.playrecordingOnly && parameters.get('id')) return noRecording(world);
	return audioOf(parameters, world);
}

/** `info=playrecording`: the same look-up. */
export const playRecording = audioOf;

/** `info=inforecording`: `?|uniqueid|filename|date|format|size`, or nothing, whatever the format. */
export function infoRecording(parameters: Parameters, world: World): Answer {
	const id = parameters.get('id');
	if (!id) return missing('id');
	const call = findRecorded(id, world);
	if (!call || world.oddities.inforecordingEmpty) return html('');
	const { recordingFormat } = world.oddities;
	const fields = [
		call.legs[0]?.id ?? '',
		call.id,
		`${world.tenant}-${call.id}.${recordingFormat}`,
		world.clock.format(call.startedAt),
		recordingFormat,
		String(recordingOf(call, world).length),
	];
	return html(fields.join('|'));
}
