/** Bounds of every request to a phone system, in one place. Times in seconds, sizes in bytes. */
export const LIMITS = {
	/** Without a byte for so long, a read is given up and tried again. */
	readIdleSeconds: 60,
	/** A read that drips longer than this is given up, however lively. */
	readTotalSeconds: 600,
	/** A phone that rings can keep `originate` waiting for 35 s (contract: kavkom, Active calls). */
	commandIdleSeconds: 90,
	/** Recordings are granted 120 s (contract: kavkom, Recordings). */
	downloadIdleSeconds: 120,
	/** A download that drips longer than this is given up, however lively. */
	downloadTotalSeconds: 3600,
	/** The largest response that is read as text: a quarter of what V8 holds in one string. */
	maxTextBytes: 128 * 1024 * 1024,
	/** More than a call of a day takes up, and a bound for a server that never stops sending. */
	maxRecordingBytes: 2 * 1024 * 1024 * 1024,
	/** The part of an unexpected response that is read to explain it. */
	maxExplanationBytes: 64 * 1024,
	attempts: 4,
	firstBackoffSeconds: 0.5,
	maxBackoffSeconds: 20,
	/** A service that asks for a longer pause gets a clear message instead of a workflow that hangs. */
	maxRetryAfterSeconds: 120,
	maxRedirects: 5,
	/** A check of an account waits so long for each answer, whatever it is for. */
	probeSeconds: 30,
	/** All requests of a check, redirects that it follows among them. */
	maxProbes: 20,
};
