/** OpenAI as the AI workflows use it: which models, and what a note says of them. */
import type { Settings } from '../parts/settings.mts';

export const OPENAI_NEEDS = 'OpenAI API key';

/** Small and cheap, and the one that OpenAI names in place of gpt-4.1-mini, which ends on 14 January 2027. */
const CHAT_MODEL = 'gpt-6-luna';

/** What OpenAI's guide begins with; whisper-1 and the gpt-4o ones end on 26 February 2027. */
const SPEECH_MODEL = 'gpt-transcribe';

export const CHAT_SETTING: Settings = { chat_model: { value: CHAT_MODEL } };

export const SPEECH_SETTINGS: Settings = {
	transcription_model: { value: SPEECH_MODEL },
	summary_model: { value: CHAT_MODEL },
	summary_language: { value: 'English' },
	openai_url: { value: 'https://api.openai.com/v1' },
};

/** How to change a model, for a note. */
export const modelsInNote = (settings: string): string =>
	`**When OpenAI ends a model** it says so months before, on its page *Deprecations* and by e-mail: write the name of the one that takes its place under ${settings} in *Settings: fill in here*.`;
