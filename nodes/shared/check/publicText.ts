import { escapeRegExp } from 'lodash';
import type { Redactor } from '../secrets/redact';
import { HIDDEN } from '../secrets/secretFields';
import type { Finding } from './finding';

/** What tells of somebody or of an account, whatever it is: mail addresses, UUIDs, hosts, numbers of 5 digits and more. */
const PRIVATE: readonly RegExp[] = [
	/[^\s@]+@[^\s@]+/g,
	/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
	/\bhttps?:\/\/[\w[]\S*/gi,
	/\b(?:[\w-]+\.)+(?!php\b)[a-z]{2,}\b/gi,
	/\+?\d(?:[\s().-]{0,2}\d){4,}/g,
];

/**
 * The last line of defence of what is fit for a public page: makers of findings put nothing private into them, and
 * what got in all the same is hidden here.
 *
 * @param names what else must not be read, e.g. the tenant; as whole words
 */
export function createPublisher(redact: Redactor, names: readonly string[]): Redactor {
	const words = names
		.filter((name) => name !== '')
		.map((name) => new RegExp(`(?<![\\w-])${escapeRegExp(name)}(?![\\w-])`, 'gi'));
	return (text) =>
		[...words, ...PRIVATE].reduce((kept, pattern) => kept.replace(pattern, HIDDEN), redact(text));
}

/** A finding whose texts are fit for a public page. */
export function published(finding: Finding, publish: Redactor): Finding {
	const { found, advice } = finding;
	return { ...finding, found: publish(found), advice: advice === null ? null : publish(advice) };
}
