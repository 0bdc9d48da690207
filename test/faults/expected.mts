import type { Column } from './columns.mts';
import type { Kind, Nature, Variant } from './kind.mts';
import type { Outcome } from './outcomes.mts';

const RULES: Record<Nature, (column: Column, variant: Variant) => Outcome> = {
	read: afterRetries,
	list: afterRetries,
	download: afterRetries,
	poll: afterRetries,
	// It asks for each thing once.
	check: ({ says }) => (says === 'ok' ? 'ok' : 'said'),
	command: ({ says, isUnsure }) => (isUnsure && says !== 'ok' ? `${says} (?)` : says),
	credentialTest: ({ says }) => says,
};

function afterRetries({ says, isPassing }: Column, variant: Variant): Outcome {
	return isPassing && variant === 'passing' ? 'retried' : says;
}

/** What has to come out of a cell: the exception of the kind, or the rule. */
export function expectedOutcome(kind: Kind, column: Column, variant: Variant): Outcome {
	const exception = kind.differs?.[column.name];
	const outcome = typeof exception === 'object' ? exception[variant] : exception;
	return outcome ?? RULES[kind.nature](column, variant);
}

/** The test of a credential makes one attempt. */
export function variantsOf(kind: Kind, column: Column): readonly Variant[] {
	if (kind.nature !== 'credentialTest') return column.variants;
	return column.variants.filter((variant) => variant === 'lasting');
}
