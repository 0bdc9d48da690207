import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path/posix';
import lodash from 'lodash';
import { toneMp3, toneWav } from '../shared/audio.mts';
import { ODD_AUDIO, type OddAudio } from '../shared/oddAudio.mts';
import { type Input, required, textOf, uuid, validate } from './input.mts';
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

/**
 * How `Content-Disposition` writes a name:
 * - `rfc6266`: an ASCII name for old clients, the true one beside it
 * - `rawUtf8`: the bytes of UTF-8 as they are
 * - `percentCoded`: percent-coded in the plain parameter
 * - `rfc2047`: an encoded word, as in a mail
 */
export type FileNameForm = 'rfc6266' | 'rawUtf8' | 'percentCoded' | 'rfc2047';

const percentCoded = (name: string): string =>
	encodeURIComponent(name).replace(/['()*]/g, (character) =>
		`%${character.charCodeAt(0).toString(16)}`.toUpperCase(),
	);

const quoted = (name: string): string => name.replace(/["\\]/g, '\\$&');

const FILE_NAMES: Record<FileNameForm, (name: string) => string> = {
	rfc6266: (name) => {
		const fallback = name.replace(/[^\x20-\x7e]|["%/\\]/g, '_');
		return `filename="${fallback}"; filename*=UTF-8''${percentCoded(name)}`;
	},
	// Node writes the characters of a header as single bytes.
	rawUtf8: (name) => `filename="${Buffer.from(quoted(name), 'utf8').toString('latin1')}"`,
	percentCoded: (name) => `filename="${percentCoded(name)}"`,
	rfc2047: (name) => `filename="=?UTF-8?B?${Buffer.from(name, 'utf8').toString('base64')}?="`,
};

function audioAnswer(file: string, contentType: string, body: Buffer): Answer {
	return { status: 200, headers: { 'content-type': contentType }, body };
}

const contentTypeOf = (file: string): string => (FORMATS[extname(file)] ?? MP3).contentType;

/** What the bytes of a recording are: sound, the API's own ways of having none, or an odd kind of file. */
export type AudioKind = 'ok' | 'json' | 'html' | 'octetStream' | 'empty' | OddAudio;

const oddAnswer = (kind: OddAudio) => (file: string) =>
	audioAnswer(file, contentTypeOf(file), ODD_AUDIO[kind]());

const AUDIO: Record<AudioKind, (file: string) => Answer> = {
	ok: (file) => audioAnswer(file, contentTypeOf(file), recordingAudio(file)),
	octetStream: (file) => audioAnswer(file, 'application/octet-stream', recordingAudio(file)),
	empty: (file) => audioAnswer(file, contentTypeOf(file), Buffer.alloc(0)),
	json: () => json({ data: null, success: false, message: 'The recording cannot be read.' }),
	html: () => htmlPage(),
	...lodash.mapValues(ODD_AUDIO, (_, kind) => oddAnswer(kind as OddAudio)),
};

function play(state: KavkomState, file: string): Answer {
	if (!state.calls.some((call) => call.file === file)) refuse(404, 'File not found.');
	const { audio, contentDisposition, fileNameForm } = state.oddities;
	const answer = AUDIO[audio](file);
	if (!contentDisposition || !Buffer.isBuffer(answer.body)) return answer;
	const named = `attachment; ${FILE_NAMES[fileNameForm](basename(file))}`;
	const headers = { ...answer.headers, 'content-disposition': named };
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
