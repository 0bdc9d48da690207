/**
 * A certificate for 127.0.0.1 that expired long ago, made anew at every run: no library in the project makes
 * certificates, `openssl` may be missing, and a private key has no place in a repository, be it a test's.
 */
import { generateKeyPairSync, sign } from 'node:crypto';

const TAGS = {
	integer: 0x02,
	bits: 0x03,
	octets: 0x04,
	objectId: 0x06,
	text: 0x0c,
	sequence: 0x30,
	set: 0x31,
	time: 0x17,
	version: 0xa0,
	extensions: 0xa3,
	address: 0x87,
};

/** A value in DER: its tag, its length and what it holds. */
function der(tag: keyof typeof TAGS, ...parts: Uint8Array[]): Buffer {
	const content = Buffer.concat(parts);
	const { length } = content;
	const long = length > 0xff ? [0x82, length >> 8, length & 0xff] : [0x81, length];
	return Buffer.concat([Buffer.from([TAGS[tag], ...(length < 0x80 ? [length] : long)]), content]);
}

const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');
const OBJECT_IDS = {
	ecdsaWithSha256: hex('2a8648ce3d040302'),
	commonName: hex('550403'),
	subjectAltName: hex('551d11'),
};
const NO_UNUSED_BITS = Buffer.from([0]);

const timeOf = (stamp: string): Buffer => der('time', Buffer.from(stamp));

function unsignedCertificate(publicKey: Uint8Array, algorithm: Buffer): Buffer {
	const commonName = der(
		'sequence',
		der('objectId', OBJECT_IDS.commonName),
		der('text', Buffer.from('expired.test.example.com')),
	);
	const name = der('sequence', der('set', commonName));
	const alternativeName = der(
		'sequence',
		der('objectId', OBJECT_IDS.subjectAltName),
		der('octets', der('sequence', der('address', Buffer.from([127, 0, 0, 1])))),
	);
	return der(
		'sequence',
		der('version', der('integer', Buffer.from([2]))),
		der('integer', Buffer.from([1])),
		algorithm,
		name,
		der('sequence', timeOf('200101000000Z'), timeOf('200102000000Z')),
		name,
		publicKey,
		der('extensions', der('sequence', alternativeName)),
	);
}

const pem = (label: string, bytes: Buffer): string =>
	`-----BEGIN ${label}-----\n${bytes.toString('base64')}\n-----END ${label}-----\n`;

/** Key and certificate as an https server takes them: self-signed, and valid on the first day of 2020 only. */
export function expiredCertificate(): { key: string; cert: string } {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const algorithm = der('sequence', der('objectId', OBJECT_IDS.ecdsaWithSha256));
	const unsigned = unsignedCertificate(
		publicKey.export({ type: 'spki', format: 'der' }),
		algorithm,
	);
	const signature = sign('sha256', unsigned, privateKey);
	const signed = der('sequence', unsigned, algorithm, der('bits', NO_UNUSED_BITS, signature));
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		cert: pem('CERTIFICATE', signed),
	};
}
