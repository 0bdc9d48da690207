const statuses = { ANSWERED: 'answered', 'NO ANSWER': 'missed', BUSY: 'busy', CANCEL: 'cancelled' };
return $input.all().map(({ json: row }) => {
	const isInbound = row.sc_direction === 'IN';
	const outside = isInbound ? row.sc_calleridnum : row.sc_dialednum;
	const status = statuses[row.sc_disposition] ?? 'unknown';
	return {
		json: {
			id: row.sc_uniqueid,
			provider: '1com',
			account: row.tenantcode,
			direction: isInbound ? 'inbound' : 'outbound',
			status,
			source: row.sc_calleridnum,
			source_name: row.sc_calleridname,
			destination: row.sc_dialednum,
			extension: (isInbound ? row.sc_whoanswered : row.sc_calleridnum) || null,
			external_number: '+33' + outside.slice(1),
			started_at: new Date(row.sc_start.replace(' ', 'T') + '+04:00').toISOString(),
			answered_at: null,
			ended_at: null,
			duration_seconds: Number(row.sc_duration),
			talk_seconds: null,
			recording: status === 'answered' ? row.sc_uniqueid : null,
		},
	};
});
