import type { Random } from '../shared/random.mts';

/** The number of fields of a record of EXTENSIONS (contract: onecom, Extensions and live state). */
const FIELD_COUNT = 148;

const NAMES = [
	'Dana Levi',
	'יוסי כהן',
	'Noa "Nunu" Peretz',
	'Amit Bar, Sales',
	'שירה מזרחי',
	'Omer Katz',
	'Tamar Azulay',
	'Gil Biton',
	'Maya Friedman',
	'Ron Shalev',
	'Reception',
	'Door phone',
];
/** What the peers of the same people are called where names have letters. */
const PEER_WORDS = [
	'dana',
	'yossi',
	'noa',
	'amit',
	'shira',
	'omer',
	'tamar',
	'gil',
	'maya',
	'ron',
	'reception',
	'door',
];
const FIRST_ID = 4301;

/** How extensions are numbered: 1 to 12, 201 to 212, or 5550101 to 5550112. */
export type ExtensionNumbers = 'oneDigit' | 'threeDigits' | 'sevenDigits';

const FIRST_NUMBERS: Record<ExtensionNumbers, number> = {
	oneDigit: 1,
	threeDigits: 201,
	sevenDigits: 5_550_101,
};
const TECHNOLOGIES = ['SIP', 'SIP', 'PJSIP', 'WEBRTC'];

/** Fields that must never leave a client: passwords, hashes, second factors and tokens. */
export const SECRET_FIELDS = [
	'ex_password',
	'ex_secret',
	'ex_webpassword',
	'ex_webpasswordhash',
	'ex_vmpin',
	'ex_pincode',
	'ex_2fasecret',
	'ex_2fabackupcodes',
	'ex_apitoken',
	'ex_provisioningpassword',
] as const;

const SETTING_GROUPS = ['dial', 'cfu', 'cfb', 'cfna', 'cfuna', 'vm', 'rec', 'codec', 'hotdesk'];
const SETTING_PARTS = [
	'enabled',
	'destination',
	'type',
	'timeout',
	'prefix',
	'cid',
	'language',
	'moh',
	'notify',
	'email',
	'order',
	'profile',
	'schedule',
	'limit',
	'comment',
];
const SETTINGS = SETTING_GROUPS.flatMap((group) =>
	SETTING_PARTS.map((part) => `ex_${group}${part}`),
);

export interface OneComExtension {
	id: string;
	number: string;
	name: string;
	tech: string;
	/** Number and tenant, such as `203-DEMO`. */
	username: string;
	/** A word and the tenant, such as `dana-DEMO`. */
	letterName: string;
	/** The record as EXTENSIONS gives it, secrets included, but for `username` and the live `st_state`. */
	record: Record<string, string | null>;
	/** The values in `record` that must not show up anywhere else. */
	secrets: string[];
}

function createExtension(
	index: number,
	number: string,
	tenant: string,
	random: Random,
): OneComExtension {
	const base = {
		ex_id: String(FIRST_ID + index * 7),
		ex_number: number,
		ex_name: NAMES[index],
		ex_tech: TECHNOLOGIES[index % TECHNOLOGIES.length],
		username: `${number}-${tenant}`,
	};
	const secrets = Object.fromEntries(SECRET_FIELDS.map((field) => [field, random.hex(24)]));
	const known = { ...base, st_state: '', ...secrets };
	const settings = SETTINGS.slice(0, FIELD_COUNT - Object.keys(known).length).map(
		(field, position) => [field, position % 4 === 0 ? null : ''],
	);
	return {
		id: base.ex_id,
		number,
		name: base.ex_name,
		tech: base.ex_tech,
		username: base.username,
		letterName: `${PEER_WORDS[index]}-${tenant}`,
		record: { ...known, ...Object.fromEntries(settings) },
		secrets: Object.values(secrets),
	};
}

/** The twelve extensions of a tenant. */
export function createExtensions(
	tenant: string,
	random: Random,
	numbers: ExtensionNumbers,
): OneComExtension[] {
	const first = FIRST_NUMBERS[numbers];
	return NAMES.map((_, index) => createExtension(index, String(first + index), tenant, random));
}
