import { address, CALL, FACTS, NAME, NUMBER_END, type Crm } from '../crm.mts';

const SCOPES = 'ZohoCRM.modules.ALL,ZohoSearch.securesearch.READ';

export const ZOHO: Crm = {
	key: 'zoho',
	title: 'Zoho CRM',
	logged: 'a call',
	credential: '**OAuth2 API** credential for Zoho',
	credentialType: 'oAuth2Api',
	settings: { api_url: { value: 'https://www.zohoapis.com' } },
	toFillIn: `Zoho's search wants the scope \`ZohoSearch.securesearch.READ\`, which n8n's own **Zoho OAuth2 API** credential does not ask for. So make one of the type **OAuth2 API**: *Grant Type* Authorization Code, *Authorization URL* \`https://accounts.zoho.com/oauth/v2/auth\`, *Access Token URL* \`https://accounts.zoho.com/oauth/v2/token\`, *Client ID* and *Client Secret* from Zoho's API console (a server-based application with the redirect URL that n8n shows), *Scope* \`${SCOPES}\`, *Auth URI Query Parameters* \`access_type=offline&prompt=consent\`, *Authentication* Body. If your Zoho is elsewhere, write \`.eu\` or \`.in\` for \`.com\` in both addresses. Should your Zoho take searches without that scope, n8n's own credential works, too: set *Authentication* to *Predefined Credential Type* and *Credential Type* to *Zoho OAuth2 API* in these nodes.`,
	steps: [
		'Your Zoho ends in .eu or .in? In *Settings: fill in here* change *api_url* to `https://www.zohoapis.eu` or `https://www.zohoapis.in`.',
	],
	remarks:
		'Zoho shows the call in the list of calls of the contact. Numbers in the form +12125550123 are found for certain; other forms as far as Zoho finds their last digits.',
	searches: [
		`{ phone: ${CALL}.external_number }`,
		`{ phone: ${NUMBER_END} }`,
		`{ word: ${NUMBER_END} }`,
	],
	find: {
		method: 'GET',
		url: address('api_url', '/crm/v8/Contacts/search'),
		query: {
			'={{ Object.keys($json.search)[0] }}': '={{ Object.values($json.search)[0] }}',
			per_page: '200',
		},
	},
	// Without any, Zoho sends no content.
	found: 'answer.data || []',
	candidate:
		'({ id: contact.id, numbers: [contact.Phone, contact.Mobile, contact.Home_Phone, contact.Other_Phone] })',
	create: {
		method: 'POST',
		url: address('api_url', '/crm/v8/Contacts'),
		body: `{ data: [{ Last_Name: ${NAME}, Phone: ${CALL}.external_number }] }`,
	},
	createdId: "body.data?.[0]?.status === 'success' && body.data[0].details?.id",
	log: {
		method: 'POST',
		url: address('api_url', '/crm/v8/Calls'),
		body: `{ data: [{ Subject: ${FACTS}.title, Call_Type: ${FACTS}.is_inbound ? (${FACTS}.status === 'answered' ? 'Inbound' : 'Missed') : 'Outbound', Call_Start_Time: ${FACTS}.start.replace('Z', '+00:00'), Call_Duration: ${FACTS}.minutes_seconds, Description: ${FACTS}.text, Who_Id: { id: ${FACTS}.contact_id }, $se_module: 'Contacts' }] }`,
	},
	isLogged: "body.data?.[0]?.status === 'success'",
	look: {
		method: 'GET',
		url: address('api_url', '/crm/v8/Calls'),
		query: { fields: 'Description', sort_by: 'Created_Time', sort_order: 'desc', per_page: '200' },
	},
	lookedAt: 'answer.data || []',
	recordText: 'record.Description',
};
