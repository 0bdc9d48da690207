import { CALL_FIELDS, type Call, type SeenCall } from '../../nodes/shared/call/callRecord';

const NOTHING = Object.fromEntries(CALL_FIELDS.map((field) => [field, null]));

/** A call as an answer showed it, with nothing in it but what is given. */
export function seenCall(
	given: Partial<Omit<SeenCall, 'call'>> & { call?: Partial<Call> } = {},
): SeenCall {
	const { call, ...rest } = given;
	const key = rest.key ?? call?.id ?? 'a-call';
	return {
		key,
		call: {
			...(NOTHING as unknown as Call),
			provider: 'test',
			account: 'test',
			status: 'answered',
			id: key,
			...call,
		},
		toRaw: () => ({ raw_id: key }),
		starts: [],
		numbers: [],
		...rest,
	};
}
