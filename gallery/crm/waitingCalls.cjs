// Rows of the table as the calls that they hold. What has been refused for days is left to a person.
const DAYS = 3;
const oldest = DateTime.utc().minus({ days: DAYS }).toMillis();

return $input
	.all()
	.map(({ json }) => json)
	.filter((row) => row.call && new Date(row.createdAt).getTime() > oldest)
	.map((row) => ({ call: JSON.parse(row.call), row }))
	.map(({ call, row }) => ({
		json: {
			...call,
			noted_at: new Date(row.createdAt).toISOString(),
			may_be_there: Boolean(row.tried || call.may_be_there),
		},
	}));
