import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path/posix';
import { toneMp3, toneWav } from '../shared/audio.mts';
import { type Input, required, textOf, uuid, validate } from './input.mts';
import type { KavkomOddities } from './oddities.mts';
import { type Answer, htmlPage, json, refuse, type Reply, success } from './replies.mts';
import type { KavkomState } from './state.mts';

interface AudioFormat {
	contentType: string;
	encode: (seconds: number, hertz: number) => Buffer;
}

const MP3: AudioFormat = { contentType: 'audio/mpeg', encode: toneMp3 };
const FORMATS: Record<string, AudioFormat> = {
	'.mp3': MP3,
	'.wav': { contentType: 'audio/wav', encode: toneWav },
};
const TONES = [262, 330, 392, 440, 523, 659, 784, 880];

/** The recording's bytes: a tone of one to three seconds that belongs to the name. */
export function recordingAudio(file: string): Buffer {
	const [length, tone] = createHash('sha1').update(file).digest();
	const { encode } = FORMATS[extname(file)] ?? MP3;
	return encode(1 + (length % 3), TONES[tone % TONES.length]);
}

/** RFC 6266: an ASCII name for old clients, the true one beside it. */
function contentDisposition(file: string): string {
	const name = basename(file);
	const fallback = name.replace(/[^\x20-\x7e]|["%/\\]/g, '_');
	const encoded = encodeURIComponent(name).replace(/['()*]/g, (character) =>
		`%${character.charCodeAt(0).toString(16)}`.toUpperCase(),
	);
	return `attachment; filename="${fallback}"; filename*=UTF-8''${encoded}`;
}

function audioAnswer(file: string, contentType: string, body: Buffer): Answer {
	return { status: 200, headers: { 'content-type': contentType }, body };
}

const contentTypeOf = (file: string): string => (FORMATS[extname(file)] ?? MP3).contentType;

const AUDIO: Record<KavkomOddities['audio'], (file: string) => Answer> = {
	ok: (file) => audioAnswer(file, contentTypeOf(file), recordingAudio(file)),
	octetStream: (file) => audioAnswer(file, 'application/octet-stream', recordingAudio(file)),
	empty: (file) => audioAnswer(file, contentTypeOf(file), Buffer.alloc(0)),
	json: () => json({ data: null, success: false, message: 'The recording cannot be read.' }),
	html: () => htmlPage(),
};

function play(state: KavkomState, file: string): Answer {
	if (!state.calls.some((call) => call.file === file)) refuse(404, 'File not found.');
	const answer = AUDIO[state.oddities.audio](file);
	if (!state.oddities.contentDisposition || !Buffer.isBuffer(answer.body)) return answer;
	const headers = { ...answer.headers, 'content-disposition': contentDisposition(file) };
	return { ...answer, headers };
}

/** `GET cdr/download`: `file` names a row's file, URL-encoded exactly once (contract: kavkom, Recordings). */
export function downloadRecording(state: KavkomState, input: Input): Reply {
	validate(state, input, { file: [required] });
	return play(state, textOf(input, 'file'));
}

/** `GET cdr/get_file_link`: a link that plays without a token (contract: kavkom, Recordings). */
export function linkRecording(state: KavkomState, input: Input): Reply {
	validate(state, input, { uuid: [required, uuid] });
	const call = state.calls.find(({ id }) => id === textOf(input, 'uuid'));
	if (!call || call.file === '') return refuse(404, 'File not found.');
	const sealed = {
		iv: state.random.hex(16),
		value: state.random.hex(48),
		mac: state.random.hex(32),
	};
	const token = Buffer.from(JSON.stringify(sealed)).toString('base64');
	state.links.set(token, { file: call.file, at: state.now() });
	const fileLink = `${state.url()}/api/pbx/v1/cdr/download?file=${encodeURIComponent(token)}`;
	return success({ fileLink });
}

/** Plays a link that was handed out before; undefined when `token` is none. */
export function playLink(state: KavkomState, token: string): Reply | undefined {
	const link = state.links.get(token);
	if (!link) return undefined;
	const ageSeconds = (state.now() - link.at) / 1000;
	if (ageSeconds > state.oddities.linkLifetimeSeconds) refuse(403, 'This link has expired.');
	return play(state, link.file);
}
