/** What differs between hosts with the newer API, or goes wrong with it. */
export interface OpenApiOddities {
	/**
	 * Whether the host has it: else a 404 page, or a web page with 200 (contract: onecom-openapi, Address
	 * and key), unseen.
	 */
	openApi: 'there' | 'notFound' | 'webPage';
	/**
	 * What the address without a path answers: a description of the API, or `not_found` as for any unknown
	 * path.
	 */
	openApiBase: 'description' | 'notFound';
	/**
	 * Where a key is looked for (contract: onecom-openapi, Address and key): anywhere; in the two headers; in
	 * `X-API-Key` alone; in the query alone, as behind a proxy that drops headers.
	 */
	openApiKeyFrom: 'anywhere' | 'headers' | 'xApiKey' | 'query';
	/** `end` belongs to the range (contract: onecom-openapi, Calls), unseen. */
	openApiInclusiveEnd: boolean;
	/** `/cdrs` as an array, or as `{"data": [...]}` (contract: onecom-openapi, Call legs), unseen. */
	openApiCdrs: 'array' | 'data';
	/**
	 * The landing of a leg is empty until it has been read once (contract: onecom-openapi, Call legs),
	 * unseen.
	 */
	openApiRepairs: boolean;
	/** Unknown columns stand in every row, one of them a secret. */
	openApiExtraColumns: boolean;
	/** Counts, seconds and internal ids are JSON numbers instead of texts. */
	openApiNumbers: boolean;
	/** `/extensions` has the whole records, or `id`, `number`, `name` and `tech` only. */
	openApiExtensionList: 'whole' | 'short';
	/**
	 * What `/dial` answers (contract: onecom-openapi, Dial), unseen but for the first. Nothing is placed with
	 * `refused` (200, `Response: Error`), `errorEnvelope` (400) and `serverError` (a page with 500). The call
	 * is placed with `noId`, `empty`, `webPage` and `timeout`, which never answers.
	 */
	openApiDial:
		| 'success'
		| 'refused'
		| 'errorEnvelope'
		| 'serverError'
		| 'noId'
		| 'empty'
		| 'webPage'
		| 'timeout';
	/**
	 * Analyses are whole, have hardly a field, or are missing for all (contract: onecom-openapi, Analysis of
	 * calls).
	 */
	openApiAnalysis: 'whole' | 'partial' | 'missing';
	/** Milliseconds by which every answer of this API is held back. */
	openApiDelayMs: number;
}

export const OPEN_API_DEFAULTS: Readonly<OpenApiOddities> = {
	openApi: 'there',
	openApiBase: 'description',
	openApiKeyFrom: 'anywhere',
	openApiInclusiveEnd: false,
	openApiCdrs: 'array',
	openApiRepairs: false,
	openApiExtraColumns: false,
	openApiNumbers: false,
	openApiExtensionList: 'whole',
	openApiDial: 'success',
	openApiAnalysis: 'whole',
	openApiDelayMs: 0,
};
