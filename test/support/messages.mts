/** The messages that the code can show, read from its text; `*` stands for what is put in at run time. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { PROJECT } from '../../scripts/build.mts';

/** The text of a literal, or of an arrow function that gives one; of a choice, both. */
function textsOf(node: ts.Node | undefined): string[] {
	if (node === undefined) return [];
	if (ts.isStringLiteralLike(node)) return [node.text];
	if (ts.isTemplateExpression(node)) {
		const rest = node.templateSpans.map(({ literal }) => `*${literal.text}`);
		return [`${node.head.text}${rest.join('')}`];
	}
	if (ts.isArrowFunction(node)) return textsOf(node.body);
	if (ts.isConditionalExpression(node)) {
		return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
	}
	return [];
}

const orAny = (texts: string[]): string[] => (texts.length > 0 ? texts : ['*']);

/** The messages that a call or a `new` makes. */
function madeBy({ expression, arguments: args }: ts.CallExpression | ts.NewExpression): string[] {
	const name = expression.getText();
	if (/^(ServiceError|NodeOperationError)$/.test(name)) return textsOf(args?.[1]);
	if (/\bhints\.push$/.test(name)) return textsOf(args?.[0]);
	if (name !== 'parameterError') return [];
	const [labels, whats] = [orAny(textsOf(args?.[0])), textsOf(args?.[1])];
	return labels.flatMap((label) => whats.map((what) => `${label} ${what}`));
}

function messagesOf(node: ts.Node): string[] {
	if (ts.isCallExpression(node) || ts.isNewExpression(node)) return madeBy(node);
	if (ts.isPropertyAssignment(node) && node.name.getText() === 'message') {
		return /\bstatus: 'OK'/.test(node.parent.getText()) ? [] : textsOf(node.initializer);
	}
	// A rule of a table: what the service says, then our message, then what to do.
	if (ts.isArrayLiteralExpression(node) && node.elements.length === 3) {
		return ts.isRegularExpressionLiteral(node.elements[0]) ? textsOf(node.elements[1]) : [];
	}
	return [];
}

const sourcesBelow = (folder: string): ts.SourceFile[] =>
	readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => {
			const text = readFileSync(join(PROJECT, folder, file), 'utf8');
			return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
		});

function collect(folder: string, textsIn: (node: ts.Node) => string[]): Set<string> {
	const found = new Set<string>();
	const visit = (node: ts.Node): void => {
		for (const text of textsIn(node)) if (/[a-z]/i.test(text)) found.add(text);
		ts.forEachChild(node, visit);
	};
	sourcesBelow(folder).forEach(visit);
	return found;
}

/** What the nodes or credentials in `folder` say when something goes wrong, or beside their output. */
export const messagesIn = (folder: string): string[] => [...collect(folder, messagesOf)];

/** Every text in the code of `folder`. */
export const textsIn = (folder: string): string[] => [...collect(folder, textsOf)];
