/** The page of the wallboard as one document. */
import { readFileSync } from 'node:fs';
import { scriptOf, webPage } from '../parts/webPage.mts';

const file = (name: string): string =>
	readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8');

/** In the order in which each needs the ones before it. */
const SCRIPTS = ['words', 'elements', 'clock', 'live', 'today', 'board', 'main'];

export const wallboardPage = (): string =>
	webPage({
		html: file('wallboard.html'),
		style: file('wallboard.css'),
		script: scriptOf(SCRIPTS.map((name) => file(`${name}.js`))),
	});
