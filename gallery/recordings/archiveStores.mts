/** Where recordings are kept. */
import type { IDataObject } from 'n8n-workflow';
import type { Service } from '../../services.mts';
import type { Settings } from '../parts/settings.mts';
import { setting } from '../parts/settings.mts';
import { choose, chooseGoogle, fillIn } from '../parts/steps.mts';

/** Name of the node that gives each file its name, as `archive_name` and `archive_folder`. */
export const NAMED = 'Name the file';

export interface Store {
	/** In file names. */
	key: 'disk' | 's3' | 'google-drive';
	/** In the table of docs/workflows.md. */
	title: string;
	/** "on disk". */
	phrase: string;
	/** The accounts that a user must have, besides PostgreSQL. */
	needs: string;
	settings: Settings;
	/** What else to fill in, for a note. */
	steps: readonly string[];
	/** What is special about it, for a note. */
	remarks: (service: Service) => string;
	type: string;
	typeVersion: number;
	parameters: IDataObject;
	/** Expression, without braces, for what is written to the database; `$json` is what the store gave. */
	reference: string;
}

/** The node that stores. */
export const STORE = 'Store the recording';

const file = (field: string): string => `$('${NAMED}').first().json.${field}`;

const DISK_PATH = `${setting('folder')}.replace(/[\\\\/]+$/, '') + '/' + $json.archive_folder.replaceAll('/', '-') + '-' + $json.archive_name`;

const DISK: Store = {
	key: 'disk',
	title: 'Disk',
	phrase: 'on disk',
	needs: 'PostgreSQL 12 or newer; a folder on the machine of n8n',
	settings: { folder: { value: '/home/node/.n8n-files' } },
	steps: [
		fillIn('*folder*, the folder that files go to, such as `/home/node/.n8n-files`; it must exist'),
	],
	remarks: ({ provider }) =>
		`**The folder:** n8n 2 writes to the folder \`.n8n-files\` in the home of its user only, unless its environment variable \`N8N_RESTRICT_FILE_ACCESS_TO\` names others. The default here is the one of n8n's Docker image: make it a volume, or files are gone with the container. n8n makes no folders, so the day stands in the name: \`2026-03-01-${provider}-....mp3\`. This does not work on n8n Cloud.`,
	type: 'n8n-nodes-base.readWriteFile',
	typeVersion: 1,
	parameters: {
		operation: 'write',
		fileName: `={{ ${DISK_PATH} }}`,
		dataPropertyName: 'data',
		options: {},
	},
	reference: '$json.fileName',
};

const KEY = '$json.archive_folder + "/" + $json.archive_name';

const S3: Store = {
	key: 's3',
	title: 'S3',
	phrase: 'in S3 storage',
	needs: 'PostgreSQL 12 or newer; S3 storage (AWS, MinIO, Cloudflare R2, ...)',
	settings: { bucket: {} },
	steps: [
		choose('S3', STORE),
		fillIn('*bucket*, the name of a bucket that exists, such as `call-recordings`'),
	],
	remarks: ({ provider }) =>
		`**The names:** \`2026/03/01/${provider}-....mp3\`, the day in UTC. The **S3** credential works with every S3 storage: its endpoint is the address of yours.`,
	type: 'n8n-nodes-base.s3',
	typeVersion: 1,
	parameters: {
		resource: 'file',
		operation: 'upload',
		bucketName: `={{ ${setting('bucket')} }}`,
		fileName: `={{ ${KEY} }}`,
		binaryData: true,
		binaryPropertyName: 'data',
		additionalFields: {},
		tagsUi: {},
	},
	reference: `'s3://' + ${setting('bucket')} + '/' + ${file('archive_folder')} + '/' + ${file('archive_name')}`,
};

const GOOGLE_DRIVE: Store = {
	key: 'google-drive',
	title: 'Google Drive',
	phrase: 'in Google Drive',
	needs: 'PostgreSQL 12 or newer; Google Drive',
	settings: { folder_id: {} },
	steps: [
		chooseGoogle('Google Drive', `*${STORE}*`),
		fillIn(
			'*folder_id*: the last part of the address of the folder when you open it in Google Drive, such as `1a2B3cD4eF5g`',
		),
	],
	remarks: ({ provider }) =>
		`**The names:** \`2026-03-01-${provider}-....mp3\`, the day in UTC. Google Drive allows two files of one name: when a file was stored but the database could not be told, the next run stores it once more.`,
	type: 'n8n-nodes-base.googleDrive',
	typeVersion: 3,
	parameters: {
		authentication: 'oAuth2',
		resource: 'file',
		operation: 'upload',
		inputDataFieldName: 'data',
		name: `={{ $json.archive_folder.replaceAll('/', '-') + '-' + $json.archive_name }}`,
		driveId: { __rl: true, mode: 'list', value: 'My Drive' },
		folderId: { __rl: true, mode: 'id', value: `={{ ${setting('folder_id')} }}` },
		options: {},
	},
	reference: `'https://drive.google.com/file/d/' + $json.id + '/view'`,
};

export const STORES: readonly Store[] = [DISK, S3, GOOGLE_DRIVE];
export { DISK, GOOGLE_DRIVE, S3 };
