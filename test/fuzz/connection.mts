import type { ServiceResponse } from '../../nodes/shared/http/client';
import type { Connection } from '../../nodes/shared/http/connection';
import { createRedactor } from '../../nodes/shared/secrets/redact';

export const KEY = 'c4n/ry+key=%26&';

/** As much of a connection as it takes to read an answer. */
export function connectionTo(service: string): Connection {
	return { service, redact: createRedactor([KEY]) } as unknown as Connection;
}

/** An answer that claims success, as the services do whatever has happened. */
export const replyOf = (text: string, status = 200): ServiceResponse => ({
	status,
	headers: { 'content-type': 'application/json' },
	text,
});
