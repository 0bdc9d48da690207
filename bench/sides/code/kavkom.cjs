const calls = [];
for (const item of $input.all()) {
	for (const row of item.json.data) {
		const isInbound = row.direction === 'inbound';
		const outside = isInbound ? row.caller_id_number : row.destination_number;
		calls.push({
			json: {
				id: row.uuid,
				provider: 'kavkom',
				account: row.domain_uuid,
				direction: row.direction,
				status: row.call_result,
				source: row.caller_id_number,
				source_name: row.caller_id_name,
				destination: row.destination_number,
				extension: isInbound ? row.destination_number : row.caller_id_number,
				external_number: '+33' + outside.slice(1),
				started_at: new Date(row.start_stamp.replace(' ', 'T') + '+04:00').toISOString(),
				answered_at: null,
				ended_at: null,
				duration_seconds: row.duration,
				talk_seconds: null,
				recording: row.file || null,
			},
		});
	}
}
return calls;
