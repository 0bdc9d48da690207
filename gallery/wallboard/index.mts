/** The wallboard: a page for a screen on the wall, and one question to each phone system for all who look at it. */
import { SHORTEST_KEY, STORES_NO_REQUEST } from '../api/keyless.mts';
import type { GalleryEntry } from '../entry.mts';
import type { Settings } from '../parts/settings.mts';
import type { Service } from '../../services.mts';
import { ON_CLOUD } from '../canvas/closingNotes.mts';
import type { Note } from '../canvas/firstNote.mts';
import { PUBLISH, STORE_NO_RUNS } from '../parts/steps.mts';
import { allOf, credentialsInNote, wordsFor } from '../words.mts';
import { join, workflow, type Piece } from '../workflow.mts';
import { answerPiece, ASKED, doorPiece, IS_LONG_ENOUGH, PATH } from './entrance.mts';
import { pageDoor } from '../parts/webPage.mts';
import { wallboardPage } from './page.mts';
import { ALL_QUEUES, ANY_SERVER, queuesSetting, serverSetting, systemPiece } from './system.mts';
import { BOARDS, LOOK, MADE_BY_ITSELF, TABLE_SETTING, tablePiece } from './turn.mts';

const OPEN_BOARD = 'Open the wallboard';

const withServers = (services: readonly Service[]) =>
	services.filter(({ samples }) => samples.live?.serverOption !== undefined);

const withQueues = (services: readonly Service[]) =>
	services.filter(({ samples }) => samples.live?.hasQueues);

function settingsOf(services: readonly Service[]): Settings {
	return Object.fromEntries([
		...withQueues(services).map((service) => [queuesSetting(service), { value: ALL_QUEUES }]),
		...withServers(services).map((service) => [serverSetting(service), { value: ANY_SERVER }]),
		[TABLE_SETTING, { value: MADE_BY_ITSELF }],
	]) as Settings;
}

const settingsInNote = (services: readonly Service[]): string =>
	[
		...withQueues(services).map(
			(service) =>
				`*${queuesSetting(service)}* is \`${ALL_QUEUES}\`, or names of queues with commas between them, twelve at most.`,
		),
		...withServers(services).map(
			(service) =>
				`*${serverSetting(service)}* is the server that your ${service.title} account is on, such as \`pbx24\`, the first part of a call ID: with it ${service.title} answers within a second, with \`${ANY_SERVER}\` in about seven.`,
		),
		`*${TABLE_SETTING}* stays as it is, but in n8n 1: there make a data table *${BOARDS.name}* with the text columns ${allOf(BOARDS.columns)}, and write its ID here.`,
	].join(' ');

function withoutQueues(services: readonly Service[]): string {
	const without = services.filter(({ samples }) => !samples.live?.hasQueues);
	return without.length === 0
		? ''
		: ` ${allOf(without.map(({ title }) => title))} tells of no queues and agents, so these are left out there.`;
}

function noteOf(services: readonly Service[]): Note {
	const { oneOfThem, other } = wordsFor(services);
	return {
		steps: [
			`Make a **Basic Auth** credential with a user name and a password of ${SHORTEST_KEY} characters or more, and choose it in *${ASKED}*.`,
			`Choose your ${credentialsInNote(services)} credential in the nodes that bear the sign of that phone system: each has a row of nodes.`,
			`With only ${oneOfThem}, draw a frame round the row of the ${other} and press D. There is nothing else to change.`,
			STORE_NO_RUNS,
			PUBLISH,
			`Open \`<your n8n>/webhook/${PATH}\`.`,
		],
		more: `**What it does:** shows who is on the phone and since when, who waits in which queue, which agents are free, paused or away, the answered and missed inbound calls of today by the hour, and the last missed ones. Every 10 seconds the page asks again. However many look, one of them asks the phone system, once in 10 seconds at most, and all get the answer; when nobody looks, nothing is asked. The calls that have ended and the names of extensions are asked for once a minute, for phone systems list calls late.${withoutQueues(services)}

**When a phone system is silent** its side turns grey and says since when it is old and why. It never shows an old board as a new one.

**Settings:** ${settingsInNote(services)}

**Who can see it:** the page itself holds no call. It asks for user name and password, keeps them in the memory of the open page, and sends them with each question. Use https. n8n stores no run of this workflow, for the password would be in it. The board stands in the data table *${BOARDS.name}* until the next one, with the names and numbers that are on it. For a screen without a keyboard, let its browser begin at \`<your n8n>/webhook/${PATH}#user:password\`: what stands behind # is sent to nobody and leaves the address bar at once, but whoever can open the settings of that screen can read it. So use a password that opens nothing else.

**Several accounts** of one phone system: import this workflow once for each, and give each a path and a password of its own: in *${OPEN_BOARD}* such as \`board-of-lyon\`, and then in *${ASKED}* \`board-of-lyon/board\`. No board reads what another has kept.

**Times** are in the time zone of each credential. "Since when" counts by the clock of n8n, not by that of the screen.

${ON_CLOUD} each question of a page is a run: about 8,600 a day for one screen. The starter plan has 2,500 a month, so use it on an n8n of your own.`,
	};
}

function pieces(services: readonly Service[]): Piece[] {
	const lines = services.map((service, index) => systemPiece(service, [7, 2 + index * 1.5]));
	const answer = answerPiece(services, [7, 2 + services.length * 1.5]);
	const table = tablePiece(services, [4, 0.5]);
	const wires = [
		{ from: IS_LONG_ENOUGH, to: table.nodes[0].name },
		...[...lines, answer].map(({ nodes: [{ name }] }) => ({ from: LOOK, to: name })),
	];
	return [
		pageDoor(OPEN_BOARD, PATH, wallboardPage(), [0, -1]),
		doorPiece(settingsOf(services), [0, 0.5]),
		table,
		...lines,
		answer,
		{ nodes: [], wires },
	].map((piece) => join(piece));
}

/** The wallboard of all these phone systems. */
export const wallboardOf = (services: readonly Service[]): GalleryEntry => ({
	file: 'wallboard/wallboard.json',
	purpose: 'A board for a screen on the wall: who talks, who waits, agents, today by the hour',
	destination: 'A browser, on a screen on the wall or a phone',
	needs: 'nothing else',
	workflow: workflow({
		name: 'Wallboard',
		note: noteOf(services),
		pieces: pieces(services),
		settings: STORES_NO_REQUEST,
	}),
});
