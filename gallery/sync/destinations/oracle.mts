import type { IDataObject } from 'n8n-workflow';
import { PATIENT } from '../../nodes.mts';
import type { Statement } from '../../sql/run.mts';
import { sqlDestination, UNPROVED } from '../sqlDestination.mts';

/** Values go in and out as texts, which Oracle turns into numbers; an empty text is its NULL. */
const given = (name: string, valueString: string): IDataObject => ({
	name,
	bindDirection: 'in',
	datatype: 'string',
	valueString,
	parseInStatement: false,
});

const returned = (name: string): IDataObject => ({
	name,
	bindDirection: 'out',
	datatype: 'string',
	parseInStatement: false,
});

/** `:p1` is the first of the given values; every other variable comes back. */
function bindOf(name: string, values: string): IDataObject {
	const position = /^p(\d)$/.exec(name)?.[1];
	if (position === undefined) return returned(name);
	return given(name, `={{ String((${values})[${Number(position) - 1}] ?? '') }}`);
}

const oracleQuery: Statement = (name, query, at, values, settings = PATIENT) => {
	const names = values === undefined ? [] : [...query.matchAll(/:(\w+)/g)].map(([, bind]) => bind);
	return {
		name,
		type: 'n8n-nodes-base.oracleDatabase',
		typeVersion: 1,
		at,
		settings,
		parameters: {
			resource: 'database',
			operation: 'execute',
			query,
			options: {
				// The procedures leave that to the node.
				autoCommit: true,
				...(values !== undefined && {
					params: { values: names.map((bind) => bindOf(bind, values)) },
				}),
			},
		},
	};
};

const counts = ':fetched, :inserted, :updated, :skipped, :failed';

export const ORACLE = sqlDestination({
	key: 'oracle',
	title: 'Oracle Database',
	phrase: 'Oracle Database',
	needs: 'Oracle Database 19c or newer; never run on a real one so far',
	script: 'oracle.sql',
	statement: oracleQuery,
	begin:
		'BEGIN begin_call_sync(:p1, :p2, :p3, :run_id, :window_start, :window_end, :p4, :p5); END;',
	write: `BEGIN upsert_calls(:p1, :p2, ${counts}); END;`,
	finish: `BEGIN finish_call_sync(:p1, :p2, ${counts}, :error); END;`,
	remark: `The user of the credential needs the privileges CREATE TABLE, CREATE SEQUENCE, CREATE PROCEDURE and CREATE VIEW, and room in a tablespace. ${UNPROVED}`,
});
