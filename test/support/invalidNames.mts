import dns from 'node:dns';
import { jest } from '@jest/globals';

/** Names under `.invalid` exist nowhere (RFC 6761): they are answered here, and no packet leaves. */
export function answerInvalidNames(): void {
	const { lookup } = dns;
	const stub = (name: string, ...rest: unknown[]) => {
		if (!name.endsWith('.invalid')) return Reflect.apply(lookup, dns, [name, ...rest]) as unknown;
		const done = rest.at(-1) as (error: Error) => void;
		const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
		setImmediate(done, error);
		return {};
	};
	jest.spyOn(dns, 'lookup').mockImplementation(stub as typeof dns.lookup);
}
