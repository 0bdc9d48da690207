/** The models of OpenAI that the AI workflows use. */

/** Small and cheap; any chat model of the account can take its place. */
export const CHAT_MODEL = 'gpt-4.1-mini';

export const OPENAI_NEEDS = 'OpenAI API key';
