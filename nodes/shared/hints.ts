/** What to say of records that named no id, so that they could be neither told apart nor stored. */
export function namelessHints(count: number, service: string): string[] {
	return count === 0
		? []
		: [
				`${count} of the calls that ${service} sent have no id. They were left out, for they can't be told apart.`,
			];
}
