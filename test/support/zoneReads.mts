/**
 * Where an expression or a script reads a day or an hour in the zone of the workflow: from a luxon time that nothing
 * has put into another zone. It goes by the text, with the names that a script gives to such times.
 */
import lodash from 'lodash';

/** What gives a time in the zone of the workflow, unless its arguments name one. */
const SOURCES = String.raw`\$now|DateTime\.(?:now|local|from[A-Za-z]+)`;

/** What takes a time into a zone that is named, or out of all zones. */
const INTO_ZONE = /^(setZone|toUTC)$/;
const NO_TIME =
	/^(toMillis|toISO|toSeconds|toJSDate|toUnixInteger|valueOf|diff|diffNow|isValid|as)$/;

/** What depends on the zone, and gives no time any more. */
const READS =
	/^(toISODate|toISOTime|toFormat|toLocaleString|toSQL|toSQLDate|hasSame|hour|day|weekday|weekNumber|month|year|ordinal|zone|zoneName|offset)$/;

/** The same, but it gives a time. */
const MOVES = /^(startOf|endOf|set)$/;

/** Clocks differ by whole minutes. */
const SAFE_ARGUMENTS = /^\s*'(minute|second)'\s*$/;

/** They read the zone of the process, or are n8n's words for a day of the workflow. */
const ALWAYS_READS =
	/\$today\b|\.(getHours|getMinutes|getDay|getDate|getMonth|getFullYear|toDateString|toTimeString|toLocaleDateString|toLocaleTimeString)\(/g;

interface Step {
	name: string;
	arguments?: string;
}

interface Chain {
	text: string;
	/** What the source was called with. */
	arguments: string;
	steps: Step[];
	/** With another time, which moments are in any zone. */
	isCompared: boolean;
}

/** The end of what a bracket at that place opens, behind its closing one. */
function closing(text: string, open: number): number {
	let depth = 0;
	for (let at = open; at < text.length; at += 1) {
		if ('([{'.includes(text[at])) depth += 1;
		if (')]}'.includes(text[at])) depth -= 1;
		if (depth === 0) return at + 1;
	}
	return text.length;
}

function chainAt(text: string, start: number, nameEnd: number): Chain {
	let at = nameEnd;
	const isBehind = /(\bdiff\(|[<>]=?)\s*$/.test(text.slice(0, start));
	const taken = (): string | undefined => {
		if (text[at] !== '(') return undefined;
		const end = closing(text, at);
		const inside = text.slice(at + 1, end - 1);
		at = end;
		return inside;
	};
	const given = taken() ?? '';
	const steps: Step[] = [];
	for (;;) {
		const step = /^\s*\??\.\s*(\w+)/.exec(text.slice(at));
		if (step === null) {
			const isCompared = isBehind || /^\s*[<>]/.test(text.slice(at));
			return { text: text.slice(start, at), arguments: given, steps, isCompared };
		}
		at += step[0].length;
		steps.push({ name: step[1], arguments: taken() });
	}
}

function chainsIn(text: string, names: readonly string[]): Chain[] {
	const roots = [SOURCES, ...names.map((name) => lodash.escapeRegExp(name))].join('|');
	const pattern = new RegExp(String.raw`(?<![\w.$])(?:${roots})(?![\w$])(?!\s*[:=](?!=))`, 'g');
	return [...text.matchAll(pattern)].map(({ 0: found, index }) =>
		chainAt(text, index, index + found.length),
	);
}

const namesZone = ({ arguments: given }: Chain): boolean => /\bzone\b/.test(given);

/** The steps of a chain up to where it leaves the zone of the workflow. */
const stepsInZone = (chain: Chain): Step[] =>
	namesZone(chain) ? [] : lodash.takeWhile(chain.steps, ({ name }) => !INTO_ZONE.test(name));

const staysInZone = (chain: Chain): boolean =>
	!chain.isCompared &&
	!namesZone(chain) &&
	!chain.steps.some(({ name }) => [INTO_ZONE, NO_TIME, READS].some((ends) => ends.test(name)));

/** The names that a script gives to times in the zone of the workflow, and to functions that give such. */
function namesOfTimes(text: string): string[] {
	const bound = [...text.matchAll(/\b(?:const|let)\s+(\w+)\s*=(?!=)/g)].map(
		({ 0: found, 1: name, index }) => {
			const from = index + found.length;
			let at = from;
			while (at < text.length && text[at] !== ';') {
				at = '([{'.includes(text[at]) ? closing(text, at) : at + 1;
			}
			return { name, value: text.slice(from, at) };
		},
	);
	let names: string[] = [];
	for (;;) {
		const known = names;
		const all = bound
			.filter(({ value }) => chainsIn(value, known).some(staysInZone))
			.map(({ name }) => name);
		if (all.length === known.length) return known;
		names = all;
	}
}

const readsZone = ({ name, arguments: given }: Step): boolean =>
	READS.test(name) || (MOVES.test(name) && !SAFE_ARGUMENTS.test(given ?? ''));

/**
 * @param written names of fields in which people write days and times, which carry no zone
 * @returns what reads the zone of the workflow, as it stands in the text
 */
export function zoneReads(text: string, written: readonly string[] = []): string[] {
	const code = text.replace(/^\s*\/\/.*$/gm, '');
	const takesWritten = (chain: Chain): boolean =>
		!namesZone(chain) &&
		written.some((name) => new RegExp(String.raw`\.${name}\b`).test(chain.arguments));
	const read = chainsIn(code, namesOfTimes(code)).filter(
		(chain) => takesWritten(chain) || stepsInZone(chain).some(readsZone),
	);
	return [
		...read.map((chain) => chain.text.replace(/\s+/g, ' ')),
		...[...code.matchAll(ALWAYS_READS)].map(([found]) => found),
	];
}
