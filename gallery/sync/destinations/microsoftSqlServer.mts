import { PATIENT } from '../../nodes.mts';
import type { Statement } from '../../sql/run.mts';
import { sqlDestination, UNPROVED } from '../sqlDestination.mts';

/**
 * The statements name their values `@p1`, as the node does inside, and not `$1`: to an older n8n, whose node
 * has no query parameters, `$1` would be a sum of money, whereas `@p1` is an error.
 */
const sqlServerQuery: Statement = (name, query, at, values, settings = PATIENT) => ({
	name,
	type: 'n8n-nodes-base.microsoftSql',
	typeVersion: 1.1,
	at,
	settings,
	parameters: {
		operation: 'executeQuery',
		query,
		options: values === undefined ? {} : { queryReplacement: `={{ ${values} }}` },
	},
});

export const MICROSOFT_SQL_SERVER = sqlDestination({
	key: 'microsoft-sql-server',
	title: 'Microsoft SQL',
	phrase: 'Microsoft SQL Server',
	needs:
		'SQL Server 2017 or newer, or Azure SQL, and an n8n whose Microsoft SQL node has query parameters; never run on a real one so far',
	script: 'mssql.sql',
	statement: sqlServerQuery,
	begin: 'EXEC dbo.begin_call_sync @p1, @p2, @p3, @p4, @p5',
	write: 'EXEC dbo.upsert_calls @p1, @p2',
	finish: 'EXEC dbo.finish_call_sync @p1, @p2',
	remark: `The tables are in the schema dbo. Set the request timeout of the credential to a minute or more (60000). An older n8n, whose Microsoft SQL node has no query parameters, stops at the first statement and writes nothing. ${UNPROVED}`,
});
