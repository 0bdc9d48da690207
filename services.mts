/**
 * The phone systems, each with what this project knows of it outside its own folders. A new one is a folder
 * in `nodes/`, a credential, a stand-in, and one entry here: sample workflows, sandbox, tests, benchmarks
 * and the check of the release's packages all read this list.
 */
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	INodeType,
} from 'n8n-workflow';
import { KavkomApi } from './credentials/KavkomApi.credentials.ts';
import { KavkomWebhookApi } from './credentials/KavkomWebhookApi.credentials.ts';
import { OneComApi } from './credentials/OneComApi.credentials.ts';
import { Kavkom } from './nodes/Kavkom/Kavkom.node.ts';
import { KavkomTrigger } from './nodes/Kavkom/KavkomTrigger.node.ts';
import { KavkomWebhookTrigger } from './nodes/Kavkom/KavkomWebhookTrigger.node.ts';
import { OneCom } from './nodes/OneCom/OneCom.node.ts';
import { OneComTrigger } from './nodes/OneCom/OneComTrigger.node.ts';
import {
	startKavkom,
	type KavkomSimulator,
	type KavkomSimulatorOptions,
} from './sandbox/kavkom/simulator.mts';
import {
	startOneCom,
	type OneComSimulator,
	type OneComSimulatorOptions,
} from './sandbox/onecom/simulator.mts';
import type { SimulatorServer } from './sandbox/shared/server.mts';
import { KAVKOM_SAMPLES, ONECOM_SAMPLES, type Sample } from './test/support/outputSamples.mts';

/** The package with the nodes of all services; workflows call a node `<package>.<type>`. */
export const PACKAGE = 'n8n-nodes-kavkom-1com';

/** A node or a credential that a package registers. */
export interface Registered<Type> {
	/** The name of its type, as workflows save it. */
	type: string;
	/** Its source, from the project's folder. */
	file: string;
	/** A new object of its class. */
	create: () => Type;
}

/** What every local stand-in of a phone system has. */
export interface ServiceSimulator {
	server: SimulatorServer;
	/** The address that its user enters. */
	baseUrl: string;
	/** What really happened. */
	readonly calls: Array<{ id: string }>;
	/** How it behaves oddly, where it can; changed in place. */
	readonly oddities?: object;
	close(): Promise<void>;
}

/** How a local stand-in can be started; each has options of its own besides. */
export interface ServiceSimulatorOptions {
	/** Default: any free port. */
	port?: number;
	/** The same seed gives the same calls. */
	seed?: number;
	/** Its clock, in epoch milliseconds; default the real one. */
	now?: () => number;
	/** How many calls are made up. */
	callCount?: number;
	/** Over how many days back. */
	days?: number;
}

/** A call under way at a local stand-in. Times in epoch milliseconds. */
export interface LiveCall {
	startedAt: number;
	/** Null: nobody takes it. */
	answeredAt: number | null;
	endedAt: number;
	/** Tells extensions, queues and callers from each other: any whole number. */
	place: number;
	/** Whether it comes by a queue, where there are queues. */
	isQueued: boolean;
}

/** How long after its end a call under way gets into the list of calls. */
const SECONDS_UNTIL_LISTED = 15;

const at = <T,>(list: readonly T[], place: number): T => list[place % list.length];

/** A value of a node that an AI gives: its name, what it is, and what stands there when it is left out. */
type FromModel = (key: string, description: string, fallback?: string) => string;

/** Something that an AI may read of a service besides its calls. */
export interface Read {
	/** "extensions". */
	what: string;
	/** What comes, in sentences for the AI. */
	description: string;
	/** An operation that only reads. */
	resource: string;
	operation: 'get' | 'getAll' | 'getStatistics';
	/** Whether it has a limit. */
	isList: boolean;
	/** The further parameters; the AI fills in what `fromModel` stands for. */
	parameters: (fromModel: FromModel) => IDataObject;
}

/** What the sample workflows need to know of a service. */
export interface ServiceInSamples {
	/** How far a sync looks back beyond its newest call, in days. */
	overlapDays: number;
	/** Why it looks back, a sentence for the note of a sync. */
	whyOverlap: string;
	/** The parameters of `recording: download` for what the field `recording` of a Call holds. */
	recordingParameters: (recording: string) => IDataObject;
	/** Fields of an item of `extension: getAll`: the number, and the name, likeliest first. */
	extension: { numberField: string; nameFields: readonly string[] };
	reads: readonly Read[];
	callBack: {
		/** n8n expression, without braces, for the number of a missed call that is dialled. */
		number: string;
		/** "The number is dialled ...". */
		inWords: string;
		/** What to know before somebody is called back; empty when nothing. */
		remark: string;
	};
	/** What it tells of this moment; absent where it lists only calls that have ended. */
	live?: {
		/** The exchange behind it, whose words its active calls are in. */
		exchange: 'asterisk' | 'freeSwitch';
		/** Option of its active calls that names a server, where that makes the answer come sooner. */
		serverOption?: string;
		/** Whether it has queues, with their agents and those who wait. */
		hasQueues: boolean;
	};
	/** What calls an address of one's own when a caller gives up waiting; absent where nothing does. */
	abandonedCall?: {
		/** Its name where users set it. */
		setting: string;
		/** What has this setting: "each queue". */
		of: string;
	};
}

/** A phone system. */
export interface Service<
	Simulator extends ServiceSimulator = ServiceSimulator,
	Options extends ServiceSimulatorOptions = ServiceSimulatorOptions,
> {
	/** In names of files. */
	key: string;
	/** The `provider` of its calls. */
	provider: string;
	/** Its name as users read it. */
	title: string;
	/** The package that has the nodes of this service alone. */
	packageName: string;
	node: Registered<INodeType>;
	/** The trigger that polls for calls. */
	trigger: Registered<INodeType>;
	furtherNodes: ReadonlyArray<Registered<INodeType>>;
	credential: Registered<ICredentialType> & {
		/** What users choose: "Kavkom API". */
		title: string;
		/** Its fields that are secret: the stand-in is started with them by the same names. */
		secrets: readonly string[];
	};
	furtherCredentials: ReadonlyArray<Registered<ICredentialType>>;
	simulator: {
		/** Starts the local stand-in, on the loopback interface. */
		start(options?: Options): Promise<Simulator>;
		/** What its user enters in n8n; all that is left out has its default. */
		user(simulator: Simulator): ICredentialDataDecryptedObject;
		/** Two letters: the country whose local numbers its calls have. */
		country: string;
		/** How it words what it refuses. */
		refusals: 'json' | 'sentence';
		/** The port that `npm start` puts it on, if it is free. */
		preferredPort: number;
		/** Runs that show everything that an operation (`resource/operation`) can put out; none where it has no such. */
		runs(operation: string, simulator: Simulator): Sample[] | undefined;
		/** Puts an inbound call under way, where it can show one. */
		addLiveCall?(simulator: Simulator, call: LiveCall): void;
	};
	samples: ServiceInSamples;
	/** Whether it says in a call whether that was recorded; otherwise every answered call has to be asked for. */
	knowsRecordings: boolean;
	/** How many hours after its end a call may still appear in the list. */
	lookbackHours: number;
}

const searched =
	(description: string): Read['parameters'] =>
	(fromModel) => ({ filters: { search: fromModel('search', description, '') } });

export const KAVKOM = {
	key: 'kavkom',
	provider: 'kavkom',
	title: 'Kavkom',
	packageName: 'n8n-nodes-kavkom',
	node: {
		type: 'kavkom',
		file: 'nodes/Kavkom/Kavkom.node.ts',
		create: () => new Kavkom(),
	},
	trigger: {
		type: 'kavkomTrigger',
		file: 'nodes/Kavkom/KavkomTrigger.node.ts',
		create: () => new KavkomTrigger(),
	},
	furtherNodes: [
		{
			type: 'kavkomWebhookTrigger',
			file: 'nodes/Kavkom/KavkomWebhookTrigger.node.ts',
			create: () => new KavkomWebhookTrigger(),
		},
	],
	credential: {
		type: 'kavkomApi',
		title: 'Kavkom API',
		file: 'credentials/KavkomApi.credentials.ts',
		create: () => new KavkomApi(),
		secrets: ['apiKey'],
	},
	furtherCredentials: [
		{
			type: 'kavkomWebhookApi',
			file: 'credentials/KavkomWebhookApi.credentials.ts',
			create: () => new KavkomWebhookApi(),
		},
	],
	simulator: {
		start: startKavkom,
		user: ({ apiKey, domainUuid, baseUrl, zone: timezone }: KavkomSimulator) => ({
			apiKey,
			domainUuid,
			baseUrl,
			timezone,
		}),
		country: 'FR',
		refusals: 'json',
		preferredPort: 5691,
		runs: (operation: string, kavkom: KavkomSimulator) => KAVKOM_SAMPLES[operation]?.(kavkom),
		addLiveCall: (kavkom: KavkomSimulator, { place, isQueued: _, ...times }: LiveCall) => {
			const known = kavkom.calls.filter(({ direction }) => direction === 'inbound');
			kavkom.addCall({
				...times,
				callerNumber: at(known, place)?.callerNumber,
				callerName: at(known, place)?.callerName,
				extensionNumber: at(kavkom.extensions, place).extension,
				result: times.answeredAt === null ? 'missed' : 'answered',
				visibleAt: times.endedAt + SECONDS_UNTIL_LISTED * 1000,
			});
		},
	},
	samples: {
		overlapDays: 2,
		whyOverlap:
			'Kavkom may list a call many minutes, now and then a day, after it ended, and a call can change after it was first seen.',
		recordingParameters: (recording: string) => ({ recordingOf: 'fileName', fileName: recording }),
		extension: {
			numberField: 'extension',
			nameFields: ['effective_caller_id_name', 'description'],
		},
		reads: [
			{
				what: 'active calls',
				description:
					'Lists the calls of the phone system Kavkom that are under way right now. A call can have several rows, one for each side of it.',
				resource: 'activeCall',
				operation: 'getAll',
				isList: false,
				parameters: () => ({}),
			},
			{
				what: 'extensions',
				description:
					'Lists the extensions of the phone system Kavkom: the phones of the business with their internal numbers and names.',
				resource: 'extension',
				operation: 'getAll',
				isList: true,
				parameters: searched('A part of the number, name or description; empty for all'),
			},
			{
				what: 'phone numbers',
				description:
					'Lists the phone numbers of the business in the phone system Kavkom, which the outside calls.',
				resource: 'phoneNumber',
				operation: 'getAll',
				isList: true,
				parameters: searched('A part of the number or of its description; empty for all'),
			},
		],
		callBack: {
			// Kavkom dials international numbers as they are.
			number: '$json.external_number ?? $json.source',
			inWords: 'with its country code',
			remark: 'Kavkom may list a call some minutes late, so ask your colleagues when in doubt.',
		},
		live: { exchange: 'freeSwitch', hasQueues: false },
	},
	knowsRecordings: true,
	lookbackHours: 24,
} as const satisfies Service<KavkomSimulator, KavkomSimulatorOptions>;

export const ONECOM = {
	key: '1com',
	provider: '1com',
	title: '1com',
	packageName: 'n8n-nodes-1com',
	node: {
		type: 'oneCom',
		file: 'nodes/OneCom/OneCom.node.ts',
		create: () => new OneCom(),
	},
	trigger: {
		type: 'oneComTrigger',
		file: 'nodes/OneCom/OneComTrigger.node.ts',
		create: () => new OneComTrigger(),
	},
	furtherNodes: [],
	credential: {
		type: 'oneComApi',
		title: '1com API',
		file: 'credentials/OneComApi.credentials.ts',
		create: () => new OneComApi(),
		secrets: ['apiKey'],
	},
	furtherCredentials: [],
	simulator: {
		start: startOneCom,
		user: ({ apiKey, tenant, baseUrl, zone: timezone }: OneComSimulator) => ({
			apiKey,
			tenant,
			baseUrl,
			timezone,
		}),
		country: 'IL',
		refusals: 'sentence',
		preferredPort: 5692,
		runs: (operation: string, oneCom: OneComSimulator) => ONECOM_SAMPLES[operation]?.(oneCom),
		addLiveCall: (oneCom: OneComSimulator, { place, isQueued, ...times }: LiveCall) => {
			const known = oneCom.calls.filter(({ direction }) => direction === 'IN');
			const { number } = at(oneCom.extensions, place);
			const isTaken = times.answeredAt !== null;
			oneCom.addCall({
				...times,
				direction: 'IN',
				callerNumber: at(known, place)?.callerNumber,
				callerName: at(known, place)?.callerName,
				disposition: isTaken ? 'ANSWERED' : 'NO ANSWER',
				whoAnswered: isTaken ? `${number}-${oneCom.tenant}` : '',
				queueId: isQueued ? at(oneCom.queues, place).id : null,
				visibleAt: times.endedAt + SECONDS_UNTIL_LISTED * 1000,
			});
		},
	},
	samples: {
		overlapDays: 1,
		whyOverlap:
			'1com lists a call some seconds after it ended, and long calls began hours before, and a call can change after it was first seen.',
		recordingParameters: (recording: string) => ({
			callId: { __rl: true, mode: 'id', value: recording },
		}),
		extension: { numberField: 'ex_number', nameFields: ['ex_name'] },
		reads: [
			{
				what: 'active calls',
				description:
					'Lists the calls of the phone system 1com that are under way right now. A call has several rows, one for each side of it.',
				resource: 'activeCall',
				operation: 'getAll',
				isList: false,
				parameters: () => ({ options: {} }),
			},
			{
				what: 'extensions',
				description:
					'Lists the extensions of the phone system 1com: the phones of the business with their internal numbers, names and states.',
				resource: 'extension',
				operation: 'getAll',
				isList: true,
				parameters: () => ({}),
			},
			{
				what: 'queues',
				description: 'Lists the queues of callers of the phone system 1com, with their IDs.',
				resource: 'queue',
				operation: 'getAll',
				isList: true,
				parameters: () => ({}),
			},
			{
				what: 'queue statistics',
				description:
					'Gets the agents, the waiting calls and the totals of one queue of callers of the phone system 1com.',
				resource: 'queue',
				operation: 'getStatistics',
				isList: false,
				parameters: (fromModel) => ({
					queue: {
						__rl: true,
						mode: 'id',
						value: fromModel('queue_id', 'ID of the queue, as the list of queues has it'),
					},
				}),
			},
		],
		callBack: {
			// How 1com must be dialled depends on the tenant, but it wrote the number itself.
			number: '$json.source ?? $json.external_number',
			inWords: 'as the phone system wrote it',
			remark: '',
		},
		live: { exchange: 'asterisk', serverOption: 'nodeName', hasQueues: true },
		// Contract: onecom, Hearing of calls at once.
		abandonedCall: { setting: 'Notify abandoned URL', of: 'each queue' },
	},
	knowsRecordings: false,
	lookbackHours: 2,
} as const satisfies Service<OneComSimulator, OneComSimulatorOptions>;

/** All phone systems of the package. */
export const SERVICES = [KAVKOM, ONECOM] as const satisfies readonly Service[];

type Listed = (typeof SERVICES)[number];

/** What tells the services from each other in the code of tests and tools: the type of their node. */
export type ServiceName = Listed['node']['type'];

type Started<Of extends Listed> = Awaited<ReturnType<Of['simulator']['start']>>;

/** The local stand-ins of all services, by the types of their nodes. */
export type Simulators = { [Of in Listed as Of['node']['type']]: Started<Of> };

/** How to start them. */
export type SimulatorsOptions = {
	[Of in Listed as Of['node']['type']]?: Parameters<Of['simulator']['start']>[0];
};

/** What workflows call a node of the package. */
export const inWorkflows = ({ type }: Pick<Registered<unknown>, 'type'>): string =>
	`${PACKAGE}.${type}`;

/** All nodes of a service. */
export const nodesOf = ({
	node,
	trigger,
	furtherNodes,
}: Service): ReadonlyArray<Registered<INodeType>> => [node, trigger, ...furtherNodes];

/** All types of credentials of a service. */
export const credentialsOf = ({
	credential,
	furtherCredentials,
}: Service): ReadonlyArray<Registered<ICredentialType>> => [credential, ...furtherCredentials];
