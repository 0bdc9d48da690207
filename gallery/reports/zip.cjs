// A zip file of texts by their names, not compressed.
const CHECKSUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
	let sum = byte;
	for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
	return sum;
});
const checksumOf = (bytes) => {
	let sum = 0xffffffff;
	for (let at = 0; at < bytes.length; at += 1) {
		sum = CHECKSUMS[(sum ^ bytes[at]) & 255] ^ (sum >>> 8);
	}
	return (sum ^ 0xffffffff) >>> 0;
};

// The first of January 1980: the same calls make the same file.
const DATE = 0x21;
const FORMAT = { file: 0x04034b50, entry: 0x02014b50, end: 0x06054b50, version: 20, utf8: 0x800 };

// Numbers one behind the other, each as [bytes, number].
const bytesOf = (fields) => {
	const bytes = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0));
	fields.reduce((at, [size, number]) => bytes.writeUIntLE(number, at, size), 0);
	return bytes;
};

const zipOf = (texts) => {
	const parts = [];
	const entries = [];
	let offset = 0;
	for (const [name, text] of Object.entries(texts)) {
		const [nameBytes, content] = [Buffer.from(name, 'utf8'), Buffer.from(text, 'utf8')];
		const { version, utf8 } = FORMAT;
		const described = [
			...[
				[2, version],
				[2, utf8],
				[2, 0],
				[2, 0],
				[2, DATE],
				[4, checksumOf(content)],
			],
			...[
				[4, content.length],
				[4, content.length],
				[2, nameBytes.length],
				[2, 0],
			],
		];
		const head = Buffer.concat([bytesOf([[4, FORMAT.file], ...described]), nameBytes]);
		const more = [
			[2, 0],
			[2, 0],
			[2, 0],
			[4, 0],
			[4, offset],
		];
		const entry = bytesOf([[4, FORMAT.entry], [2, version], ...described, ...more]);
		entries.push(entry, nameBytes);
		parts.push(head, content);
		offset += head.length + content.length;
	}
	const list = Buffer.concat(entries);
	const count = entries.length / 2;
	const end = [
		...[
			[4, FORMAT.end],
			[2, 0],
			[2, 0],
			[2, count],
			[2, count],
			[4, list.length],
		],
		...[
			[4, offset],
			[2, 0],
		],
	];
	return Buffer.concat([...parts, list, bytesOf(end)]);
};
