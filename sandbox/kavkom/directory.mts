import type { Random } from '../shared/random.mts';

export interface KavkomExtension {
	uuid: string;
	/** Its number, as digits. */
	extension: string;
	name: string;
	description: string;
	/** The number it shows to the outside. */
	outboundNumber: string;
	enabled: boolean;
	/** Whether a phone is signed in, without which it can't place a call. */
	registered: boolean;
}

/** A number of ours that the outside calls (a DID). */
export interface KavkomDestination {
	uuid: string;
	number: string;
	enabled: boolean;
	description: string;
}

export interface KavkomUser {
	uuid: string;
	username: string;
	email: string;
	enabled: boolean;
	/** The uuid of the user's extension. */
	extensionUuid: string;
}

export interface KavkomDirectory {
	extensions: KavkomExtension[];
	destinations: KavkomDestination[];
	users: KavkomUser[];
}

const FIRST_EXTENSION = 101;
const UNREGISTERED = new Set(['107', '111', '112']);
const DISABLED = new Set(['112']);

const PEOPLE: readonly (readonly [name: string, description: string])[] = [
	['Amélie Dubois', 'Reception'],
	['Bruno Petit', 'Sales'],
	['דנה כהן', 'Sales, Hebrew line'],
	["Ciarán O'Brien", 'Support'],
	['Søren Ångström', 'Support'],
	['Zoë "Zed" Müller', 'Accounts'],
	['Door phone', 'Entrance'],
	['Ewa Nowak', ''],
	['יוסי לוי', 'Warehouse'],
	['Meeting room', 'First floor'],
	['Home office', 'Not always on'],
	['Old fax', 'Out of use'],
];

const LINES: readonly (readonly [number: string, description: string])[] = [
	['33199001000', 'Main line'],
	['33199001001', 'Sales'],
	['33199001002', 'Support'],
	['442079460100', 'London'],
	['972505550100', 'Tel Aviv'],
	['12125550100', 'New York (closed)'],
];

/** The company behind the phone system: extensions 101 to 112, its numbers and its users. */
export function createDirectory(random: Random): KavkomDirectory {
	const destinations = LINES.map(([number, description], index) => ({
		uuid: random.uuid(),
		number,
		enabled: index < LINES.length - 1,
		description,
	}));
	const extensions = PEOPLE.map(([name, description], index) => {
		const extension = String(FIRST_EXTENSION + index);
		return {
			uuid: random.uuid(),
			extension,
			name,
			description,
			outboundNumber: random.pick(destinations).number,
			enabled: !DISABLED.has(extension),
			registered: !UNREGISTERED.has(extension),
		};
	});
	const users = extensions
		.filter(({ enabled }) => enabled)
		.map(({ uuid, extension }) => ({
			uuid: random.uuid(),
			username: `user${extension}`,
			email: `user${extension}@example.com`,
			enabled: extension !== '110',
			extensionUuid: uuid,
		}));
	return { extensions, destinations, users };
}
