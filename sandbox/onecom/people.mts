/** Somebody outside. All numbers are from made-up ranges, in the local form in which 1com stores them. */
export interface Contact {
	number: string;
	name: string;
}

const TRICKY_CONTACTS: readonly Contact[] = [
	{ number: '0505550101', name: 'דנה לוי' },
	{ number: '0505550102', name: 'יוסי כהן, מוסך "הצפון"' },
	{ number: '0525550103', name: 'Levi, Noa' },
	{ number: '0525550104', name: 'Amit "Dudi" Bar' },
	{ number: '0545550105', name: 'Front desk\nsecond line' },
	{ number: '0545550106', name: "O'Brien & Sons <office>" },
	{ number: '035550107', name: '=SUM(A1:A9)' },
	{ number: '025550108', name: '' },
	{ number: 'anonymous', name: 'Anonymous' },
	{ number: '442079460123', name: 'Zoë Brontë' },
	{ number: '12025550147', name: '12025550147' },
];

const GIVEN_NAMES = ['Maya', 'Omer', 'נועה', 'איתי', 'Tamar', 'Ron', 'שירה', 'Gil'];
const FAMILY_NAMES = ['Katz', 'Peretz', 'מזרחי', 'Azulay', 'ביטון'];

/** Behind 05, one for each given name: 057 stands in no plan of numbers. */
const MOBILE_DIGITS = [0, 1, 2, 3, 4, 5, 6, 8];

const plainContacts = GIVEN_NAMES.flatMap((given, row) =>
	FAMILY_NAMES.map((family, column) => ({
		number: `05${MOBILE_DIGITS[row]}55501${20 + row * FAMILY_NAMES.length + column}`,
		name: `${given} ${family}`,
	})),
);

/** Names with Hebrew, quotes, commas and a line end come first, ordinary people after them. */
export const CONTACTS: readonly Contact[] = [...TRICKY_CONTACTS, ...plainContacts];

export const TRICKY_CONTACT_COUNT = TRICKY_CONTACTS.length;

/** The numbers that the tenant can be reached at, in the stored local form. */
export const OWN_NUMBERS: readonly string[] = ['035550110', '035550111', '0775550112'];

export interface Queue {
	id: string;
	name: string;
	/** What one dials to reach it. */
	number: string;
	/** Extension numbers of its agents. */
	agents: readonly string[];
}

/** Each with the places of its agents among the extensions. */
const QUEUES: ReadonlyArray<Omit<Queue, 'agents'> & { places: readonly [number, number] }> = [
	{ id: '31', name: 'Sales', number: '9031', places: [0, 4] },
	{ id: '32', name: 'שירות לקוחות', number: '9032', places: [4, 7] },
];

/** @param numbers those of the extensions, in their order */
export const createQueues = (numbers: readonly string[]): Queue[] =>
	QUEUES.map(({ places, ...queue }) => ({ ...queue, agents: numbers.slice(...places) }));
