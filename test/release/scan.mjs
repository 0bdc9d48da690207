/**
 * `node test/release/scan.mjs <folder> <patterns as JSON>`: the scanner's verdict on a folder, as JSON. A process of
 * its own, because the rules that it applies are laxer or stricter in one where tests run.
 */
import { analyzePackage } from '@n8n/scan-community-package/scanner/scanner.mjs';

const [folder, patterns] = process.argv.slice(2);
const { passed, message, details } = await analyzePackage(folder, JSON.parse(patterns));
console.log(JSON.stringify({ passed, message, details }));
