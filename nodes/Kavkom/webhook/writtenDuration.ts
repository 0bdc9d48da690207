/** `1:05` and `00:01:05`. */
const CLOCK = /^(?:(\d+):)?(\d+):([0-5]\d(?:\.\d+)?)$/;

/** `65s`, `65 sec`, `1 min 5 s`, `PT1M5S`. */
const UNITS =
	/^(?:PT)?(?:(\d+)\s*h(?:ours?|rs?)?)?\s*(?:(\d+)\s*m(?:in(?:ute)?s?)?)?\s*(?:(\d+(?:\.\d+)?)\s*s(?:ec(?:ond)?s?)?)?\.?$/i;

const LONGEST = 40;

/**
 * A duration in seconds, as a text, however it was written: unseen (contract: kavkom, Webhooks: Body). A bare number
 * is handed back as it is, and so is what is no duration.
 */
export function durationInSeconds(text: string): string {
	const written = text.trim();
	if (written.length > LONGEST) return text;
	const parts = (CLOCK.exec(written) ?? UNITS.exec(written))?.slice(1);
	if (parts === undefined || parts.every((part) => part === undefined)) return text;
	const [hours, minutes, seconds] = parts.map((part) => Number(part ?? 0));
	return String(hours * 3600 + minutes * 60 + seconds);
}
