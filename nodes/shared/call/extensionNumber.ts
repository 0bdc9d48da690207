import { toE164 } from './phoneNumber';
import { userInAddress } from './writtenNumber';

/** A user of the phone system: the extension, then the tenant that it belongs to. A name may have dashes itself. */
const USER_NAME = /^(?:(\d+)-[A-Za-z][\w-]*|([\w.-]*[A-Za-z][\w.-]*)-[A-Za-z]\w*)$/;

const SHORT_NUMBER = /^\d{1,6}$/;

/** Some systems give extensions numbers that are as long as local ones. */
const LONGER_NUMBER = /^[1-9]\d{6,7}$/;

/**
 * The number or name of an extension of ours in a field of a call: `203` of `203` and of `203-DEMO`, `dana`
 * of `dana-ACME`, also within a SIP address; null when the field holds an outside number or nothing (contract: onecom, Call legs: Columns).
 *
 * @param country two letters: what is a number at home is no extension; empty when not known
 */
export function extensionNumber(written: string | null, country = ''): string | null {
	if (written === null || SHORT_NUMBER.test(written)) return written;
	const number = userInAddress(written);
	const userName = USER_NAME.exec(number);
	if (userName) return userName[1] ?? userName[2];
	if (SHORT_NUMBER.test(number)) return number;
	return LONGER_NUMBER.test(number) && toE164(number, country) === null ? number : null;
}
