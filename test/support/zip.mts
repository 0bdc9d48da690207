import { crc32 } from 'node:zlib';

const END = 0x06054b50;
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const HEAD_LENGTH = 30;

/** The texts in a zip file that is not compressed, by their names. Throws where it does not keep to the format. */
export function textsInZip(zip: Buffer): Record<string, string> {
	const end = zip.subarray(-END_LENGTH);
	if (end.readUInt32LE(0) !== END) throw new Error('The zip file has no end');
	const texts: Record<string, string> = {};
	let at = end.readUInt32LE(16);
	for (let left = end.readUInt16LE(10); left > 0; left -= 1) {
		const nameLength = zip.readUInt16LE(at + 28);
		const name = zip.toString('utf8', at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength);
		const start = zip.readUInt32LE(at + 42);
		const headName = zip.toString('utf8', start + HEAD_LENGTH, start + HEAD_LENGTH + nameLength);
		const from = start + HEAD_LENGTH + nameLength;
		const bytes = zip.subarray(from, from + zip.readUInt32LE(at + 24));
		if (headName !== name || crc32(bytes) !== zip.readUInt32LE(at + 16))
			throw new Error(`${name} is not what the list says`);
		texts[name] = bytes.toString('utf8');
		at += ENTRY_LENGTH + nameLength;
	}
	return texts;
}
