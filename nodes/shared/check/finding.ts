/** How far something of an account is as the node expects it. `unknown`: nobody can tell by what came. */
export const RESULTS = ['ok', 'warning', 'failed', 'unknown'] as const;

export type Result = (typeof RESULTS)[number];

/** What a check came to, without its name. */
export interface Verdict {
	result: Result;
	/** What was found, in words fit for a public page. */
	found: string;
	/** What to do; null where there is nothing to do. */
	advice: string | null;
}

/** One item of `account: check`. */
export interface Finding extends Verdict {
	/** A short name that stays, e.g. `time_zone`. */
	check: string;
}

export const ok = (found: string): Verdict => ({ result: 'ok', found, advice: null });

export const warning = (found: string, advice: string): Verdict => ({
	result: 'warning',
	found,
	advice,
});

export const failed = (found: string, advice: string): Verdict => ({
	result: 'failed',
	found,
	advice,
});

export const unknown = (found: string, advice: string | null = null): Verdict => ({
	result: 'unknown',
	found,
	advice,
});
