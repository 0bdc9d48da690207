/* ON THE PHONE */

const call = $('When one missed call is handed over').first().json;
const activeCalls = $input.all().map(({ json }) => json);
return [
	{
		json: {
			is_on_the_phone: [call.number, call.call_back_number].some((number) =>
				isOnThePhone(number, activeCalls),
			),
		},
	},
];
